import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, CloudOff, LoaderCircle, type LucideIcon, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { heldOf, type Outgoing as Out } from '../../core/outbox.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { useKeyHint } from '../../ui/commands.ts';
import { useCopy } from '../../ui/copy.ts';
import { useInbox, useSecondsTo, useTopic } from '../../ui/hooks.ts';
import { backToComposer } from '../composing.ts';
import { type Obstacle, obstacleTo } from '../standing.ts';
import { useThread } from './context.ts';
import { type Line, textOf } from './lines.ts';
import { Quote } from './message.tsx';
import { Words } from './words.tsx';

/** A reply or note on its way: it can be taken back for some seconds, waits for the network, or was refused with the reason. */
export function Outgoing({ line: { one, quoted } }: { line: Extract<Line, { kind: 'outgoing' }> }) {
  const { i18n } = useLingui();
  const inbox = useInbox();
  const isNote = one.kind === 'note';
  const toComposer = (): void => void backToComposer(inbox, one.key);
  return (
    <div className="flex flex-col items-end px-4 pt-2">
      <div
        aria-busy={one.state === 'sending'}
        className={cx(
          'max-w-[min(38rem,85%)] overflow-clip rounded-xl border px-3 py-1.5',
          isNote ? 'border-dashed border-note-ink/50 bg-note text-note-ink' : 'border-line bg-mine',
          one.state === 'refused' && 'border-late',
        )}
      >
        {quoted && <Quote of={quoted} reference={one.replyTo} />}
        <Words text={textOf(one) || i18n._(kindWords[one.content.type] ?? kindWords.document)} />
      </div>
      <Fate one={one} toComposer={toComposer} />
    </div>
  );
}

/** What has no words of its own. */
const kindWords: Partial<Record<Out['content']['type'], MessageDescriptor>> & { document: MessageDescriptor } = {
  image: msg`Picture`,
  video: msg`Video`,
  audio: msg`Audio`,
  document: msg`File`,
  location: msg`Place`,
};

function Fate({ one, toComposer }: { one: Out; toComposer: () => void }) {
  const { t } = useLingui();
  switch (one.state) {
    case 'held':
      return <Held one={one} undo={toComposer} />;
    case 'sending':
      return <Said icon={LoaderCircle}>{t`Sending …`}</Said>;
    case 'waiting':
      return <Said icon={CloudOff}>{t`Waiting for the network; it is sent by itself.`}</Said>;
    case 'refused':
      return <Refused one={one} toComposer={toComposer} />;
  }
}

/** Why the desk did not take it, as long as that holds, and what can still be done with it. */
function Refused({ one, toComposer }: { one: Out; toComposer: () => void }) {
  const { t } = useLingui();
  const { clock, outbox } = useInbox();
  const { conversation } = useThread();
  const me = useTopic('me');
  const copy = useCopy();
  const obstacle = me ? obstacleTo(one, conversation, me, clock.now()) : 'unknown';
  const spent = t`Not sent: another window sent this already, in other words. Look before you send it too.`;
  const words: Record<Obstacle, string | undefined> = {
    permission: t`Not sent: you have no chat permission here any more.`,
    outside: t`Not sent: you are not in this conversation any more.`,
    gone: t`Not sent. What stood in the way is gone: it can be sent now.`,
    lasting: one.problem,
    unknown: one.code === 'idempotency_mismatch' ? spent : one.problem,
  };
  const text = textOf(one);
  return (
    <div role="alert" className="flex flex-wrap items-center justify-end gap-1 pt-1 text-xs text-late">
      <CircleAlert aria-hidden size={13} />
      <span>{words[obstacle]}</span>
      {obstacle === 'permission' ? (
        text !== '' && (
          <Act act={() => copy(text)}>
            <Trans>Copy the text</Trans>
          </Act>
        )
      ) : (
        <Act act={toComposer}>
          <Trans>Edit</Trans>
        </Act>
      )}
      {(obstacle === 'gone' || obstacle === 'unknown') && (
        <Act act={() => outbox.retry(one.key)}>
          <Trans>Try again</Trans>
        </Act>
      )}
      <Act act={() => outbox.takeBack(one.key)}>
        <Trans>Discard</Trans>
      </Act>
    </div>
  );
}

function Act({ act, children }: { act: () => void; children: ReactNode }) {
  return (
    <Button tone="quiet" className="min-h-6 px-1 text-xs underline" onPress={act}>
      {children}
    </Button>
  );
}

/** The seconds left in which nothing has left the house. */
function Held({ one, undo }: { one: Out; undo: () => void }) {
  const seconds = useSecondsTo(one.heldUntil ?? 0);
  const isNewest = heldOf(useTopic('outgoing')).at(-1) === one;
  const key = useKeyHint('undo');
  const hint = isNewest ? key : undefined;
  return (
    <p className="flex items-center gap-2 pt-0.5 text-xs text-muted">
      <span className="tabular-nums">
        <Trans>Sent in {seconds} s</Trans>
      </span>
      <Button tone="quiet" className="min-h-6 px-1 text-xs text-accent underline" onPress={undo}>
        <Undo2 aria-hidden size={13} />
        <Trans>Undo</Trans>
        {hint && <kbd className="text-muted no-underline">{hint}</kbd>}
      </Button>
    </p>
  );
}

function Said({ icon: Icon, children }: { icon: LucideIcon; children: string }) {
  return (
    <p role="status" className="flex items-center gap-1 pt-0.5 text-xs text-muted">
      <Icon aria-hidden size={13} />
      {children}
    </p>
  );
}
