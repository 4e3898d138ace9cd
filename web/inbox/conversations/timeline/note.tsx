import { Trans } from '@lingui/react/macro';
import { StickyNote } from 'lucide-react';
import { cx } from '../../ui/classes.ts';
import { useMoments } from '../../ui/moments.ts';
import { useThread } from './context.ts';
import type { Line } from './lines.ts';
import { Words } from './words.tsx';

/** A note between colleagues (T5): in a colour and shape that no message to the customer has. */
export function Note({ line: { entry } }: { line: Extract<Line, { kind: 'note' }> }) {
  const write = useMoments();
  const { me, name, mark, lit } = useThread();
  const { text, mentions = [] } = entry.content;
  return (
    <div className="px-4 pt-2">
      <div
        className={cx(
          'ms-auto w-fit max-w-[min(38rem,85%)] overflow-clip rounded-xl border border-dashed border-note-ink/50 bg-note px-3 py-1.5 text-note-ink',
          lit === entry.id && 'outline-2 outline-accent',
        )}
      >
        <p className="flex items-center gap-1 text-xs font-medium">
          <StickyNote aria-hidden size={12} />
          <bdi>{entry.author === me ? <Trans>You</Trans> : name(entry.author)}</bdi>
          <span className="font-normal">
            <Trans>· private note</Trans>
          </span>
        </p>
        <Words text={text} mark={mark} />
        {mentions.length > 0 && (
          <p className="text-xs">
            {mentions.map((agent) => (
              <bdi key={agent} className={cx('me-2 font-medium', agent === me && 'underline')}>
                @{name(agent)}
              </bdi>
            ))}
          </p>
        )}
        <p className="text-end text-xs">
          <time dateTime={entry.at}>{write(entry.at, 'time')}</time>
        </p>
      </div>
    </div>
  );
}
