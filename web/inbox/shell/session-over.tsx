import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';

/** Signing in again where one is: the page, its drafts and what waits to be sent stay. */
export default function SessionOver({ again, leave }: { again: () => Promise<void>; leave: () => void }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState<Error>();
  const [isWaiting, setWaiting] = useState(false);
  const signIn = (): void => {
    setWaiting(true);
    setProblem(undefined);
    again().catch((error) => {
      setWaiting(false);
      setProblem(error);
    });
  };
  return (
    <Dialog title={<Trans>Your session is over</Trans>} isOpen close={leave}>
      <p>
        <Trans>Sign in again to go on. What you wrote is kept, and goes out then.</Trans>
      </p>
      {problem && (
        <p role="alert" className="mt-2 text-sm text-late">
          {problem.message}
        </p>
      )}
      <Actions>
        <Button onPress={leave}>
          <Trans>Leave the desk</Trans>
        </Button>
        <Button
          tone="accent"
          autoFocus
          onPress={signIn}
          aria-label={isWaiting ? t`Open the sign-in once more` : undefined}
        >
          {isWaiting ? <Trans>Waiting for the sign-in …</Trans> : <Trans>Sign in again</Trans>}
        </Button>
      </Actions>
    </Dialog>
  );
}
