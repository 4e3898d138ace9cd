import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { AgentChoice } from './agents.tsx';
import { type DialogProps, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

/** Gives a conversation to an available colleague at once, without asking (D9). */
export default function AssignDialog({ c, close }: DialogProps) {
  const { t } = useLingui();
  const [agent, setAgent] = useState<string>();
  const wish = useWish();
  const give = async (): Promise<void> => {
    if (await wish.ask(`POST /api/conversations/${at(c.id)}/assign`, { agent })) close();
  };
  return (
    <Dialog title={t`Assign to a colleague`} isOpen close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (agent && !wish.isBusy) void give();
        }}
      >
        <AgentChoice shop={c.shop} without={c.assignee ? [c.assignee] : []} chosen={agent} choose={setAgent} />
        <Refusal problem={wish.problem} />
        <p className="text-xs text-muted">
          <Trans>They are not asked. To ask first, hand it over.</Trans>
        </p>
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent" isDisabled={!agent || wish.isBusy}>
            <Trans>Assign</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
