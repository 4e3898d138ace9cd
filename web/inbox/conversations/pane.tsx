import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { nameOf } from '../ui/words.ts';
import { Composer } from './composer/composer.tsx';
import { TimelineView } from './timeline/timeline.tsx';
import { WaitBadge } from './wait-badge.tsx';

/** The conversation that is open, or what to do instead. */
export function ConversationPane({ id }: { id?: string }) {
  if (!id)
    return (
      <Empty title={<Trans>No conversation is open.</Trans>}>
        <Trans>Choose one from the list.</Trans>
      </Empty>
    );
  return <OpenConversation key={id} id={id} />;
}

function OpenConversation({ id }: { id: string }) {
  const inbox = useInbox();
  const c = useTopic(`conversation:${id}`);
  const [problem, setProblem] = useState<Error>();
  useEffect(() => {
    inbox.fetch(id).catch(setProblem);
    void inbox.timelines.open(id);
  }, [inbox, id]);

  if (!c && problem) return <Failed problem={problem} retry={() => inbox.fetch(id).catch(setProblem)} />;
  if (!c) return <Skeleton rows={4} />;
  return (
    <article className="flex h-full flex-col">
      <header className="flex items-center gap-3 border-b border-line bg-surface px-4 py-2">
        <h2 className="font-semibold">
          <bdi>{nameOf(c.customer)}</bdi>
        </h2>
        <WaitBadge status={c.status} since={c.waitingSince} />
      </header>
      <TimelineView conversation={c} />
      <Composer conversation={c} />
    </article>
  );
}
