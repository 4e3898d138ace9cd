import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Why } from '../conversations/why.tsx';
import { readConversation } from '../core/lists.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useInbox } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import type { DialogProps } from './parts.tsx';

/** Why the conversation is where it is (D11); pushes may leave the long explanation out, so it is read anew. */
export default function WhyDialog({ c, close }: DialogProps) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const { data, error, refetch } = useQuery({
    queryKey: ['why', c.id, c.version],
    queryFn: () => readConversation(ask, c.id),
  });
  const why = data?.why;
  return (
    <Dialog title={t`Why is this conversation here?`} isOpen close={close}>
      {error ? (
        <Failed problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} height={32} />
      ) : why ? (
        <Why why={why} shop={c.shop} />
      ) : (
        <Trans>It has not been given to anybody yet.</Trans>
      )}
    </Dialog>
  );
}
