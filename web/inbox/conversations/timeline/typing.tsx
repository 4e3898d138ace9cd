import { Plural, Trans } from '@lingui/react/macro';
import { PenLine } from 'lucide-react';
import { useInbox, useNow, useTopic } from '../../ui/hooks.ts';

/** Which colleagues write at this moment, or the customer. The place for it is always there: nothing moves. */
export function Typing({ conversation, name }: { conversation: string; name: (agent: string) => string }) {
  const { store } = useInbox();
  const now = useNow();
  const signals = useTopic(`signals:${conversation}`) ?? [];
  const me = store.get('me')?.agent;
  const writing = signals.filter(({ kind, until, agent }) => kind === 'typing' && until > now && agent !== me);
  const [first, ...others] = writing;
  return (
    <p role="status" className="flex min-w-0 items-center gap-1 text-xs text-muted">
      {first && (
        <>
          <PenLine aria-hidden size={12} />
          <bdi className="font-medium text-ink">{name(first.agent)}</bdi>
          {others.length === 0 ? (
            <Trans>is writing …</Trans>
          ) : (
            <Plural value={others.length} one="and # other are writing …" other="and # others are writing …" />
          )}
        </>
      )}
    </p>
  );
}
