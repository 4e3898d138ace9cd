import { useLingui } from '@lingui/react/macro';
import { VList } from 'virtua';
import type { Conversation, Entry } from '../../core/types.ts';
import { cx } from '../../ui/classes.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { Failed, Skeleton } from '../../ui/states.tsx';

/** Messages, notes and what happened, in the customer's order. */
export function TimelineView({ conversation }: { conversation: Conversation }) {
  const { t } = useLingui();
  const { timelines } = useInbox();
  const timeline = useTopic(`timeline:${conversation.id}`);
  if (!timeline || timeline.state === 'loading')
    return (
      <div className="flex-1">
        <Skeleton rows={4} />
      </div>
    );
  if (timeline.state === 'failed')
    return (
      <div className="flex-1">
        <Failed problem={timeline.problem} retry={() => void timelines.open(conversation.id)} />
      </div>
    );
  return (
    <VList role="log" aria-label={t`Timeline`} className="flex-1 px-4 py-2">
      {timeline.entries.map((entry) => (
        <Line key={entry.id} entry={entry} />
      ))}
    </VList>
  );
}

function Line({ entry }: { entry: Entry }) {
  const text = 'text' in entry.content ? entry.content.text : entry.content.type;
  const isOut = entry.kind === 'message' && entry.direction === 'out';
  return (
    <div className={cx('flex py-1', isOut && 'justify-end')}>
      <p
        dir="auto"
        className={cx(
          'max-w-lg rounded-lg px-3 py-2 whitespace-pre-wrap break-words',
          isOut ? 'bg-mine' : 'bg-surface',
        )}
      >
        {text}
      </p>
    </div>
  );
}
