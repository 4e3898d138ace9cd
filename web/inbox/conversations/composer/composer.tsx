import { Trans, useLingui } from '@lingui/react/macro';
import { lazy, useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { useCommand } from '../../ui/commands.ts';
import { useCopy } from '../../ui/copy.ts';
import { useDesk } from '../../ui/desk.ts';
import { useDraft } from '../../ui/drafts.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { Late } from '../../ui/late.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { type Standing, standing } from '../standing.ts';
import { Field, type FieldHandle } from './field.tsx';
import { Instead } from './instead.tsx';
import { useWindowShut, WindowClock } from './window-clock.tsx';

const TemplatePicker = lazy(() => import('./template-picker.tsx'));

/**
 * Where a reply or a note is written. What an agent may not do is not offered; outside the service window a template stands in the place of
 * the text (C6), and the words begun are kept.
 * @param next goes to the next conversation after "send and next"
 */
export function Composer({ conversation, next }: { conversation: Conversation; next?: () => void }) {
  const { t } = useLingui();
  const { clock } = useInbox();
  const me = useTopic('me');
  const { data: desk } = useDesk(conversation.shop);
  const isShut = useWindowShut(conversation);
  const [kind, setKind] = useState<'reply' | 'note'>('reply');
  const [isTemplating, setTemplating] = useState(false);
  const field = useRef<FieldHandle>(null);
  const wantsFocus = useRef(false);

  const may: Standing = me ? standing(conversation, me, desk, clock.now()) : { kind: 'no_permission' };
  const now: Standing = may.kind === 'reply' && isShut ? { kind: 'template' } : may;
  const choose = (one: 'reply' | 'note', templating = false): void => {
    wantsFocus.current = true;
    setKind(one);
    setTemplating(templating);
    field.current?.focus();
  };
  useEffect(() => {
    if (wantsFocus.current) field.current?.focus();
    wantsFocus.current = false;
  });
  const mayNote = now.kind !== 'no_permission';
  const mayReply = now.kind === 'reply' || now.kind === 'template';
  const replyKey = useCommand({ id: 'reply', run: () => choose('reply'), when: mayNote });
  const noteKey = useCommand({ id: 'note', run: () => choose('note'), when: mayNote });
  const hasTemplates = conversation.channel.provider !== 'webchat';
  useCommand({ id: 'template', run: () => choose('reply', true), when: mayReply && hasTemplates });

  if (!me) return null;
  if (now.kind === 'no_permission')
    return (
      <div className="border-t border-line bg-surface px-4 py-3 text-sm text-muted">
        <p>
          <Trans>You can read this conversation. To answer, ask a shop admin for the chat permission.</Trans>
        </p>
        <Begun conversation={conversation.id} />
      </div>
    );
  const isTemplate = kind === 'reply' && (now.kind === 'template' || (isTemplating && mayReply));
  return (
    <section
      aria-label={t`Write`}
      className={cx(
        'border-t border-line pb-[env(safe-area-inset-bottom)]',
        kind === 'note' ? 'bg-note' : 'bg-surface',
      )}
    >
      <div className="flex min-h-9 flex-wrap items-center gap-x-1 gap-y-0.5 px-3 pt-1.5">
        <Choice isOn={kind === 'reply'} hint={replyKey} choose={() => choose('reply')}>
          <Trans>Reply</Trans>
        </Choice>
        <Choice isOn={kind === 'note'} hint={noteKey} choose={() => choose('note')} isNote>
          <Trans>Private note</Trans>
        </Choice>
        <span className="flex-1" />
        {kind === 'note' ? (
          <span className="text-xs text-note-ink">
            <Trans>Only colleagues see it.</Trans>
          </span>
        ) : (
          conversation.state === 'open' && <WindowClock conversation={conversation} />
        )}
      </div>
      {isTemplate ? (
        <Late waiting={<Skeleton rows={2} height={40} />}>
          <TemplatePicker
            conversation={conversation}
            isShut={now.kind === 'template'}
            done={() => choose('reply')}
            {...(now.kind === 'reply' && { back: () => choose('reply') })}
          />
        </Late>
      ) : kind === 'note' || now.kind === 'reply' ? (
        <Field
          key={kind}
          ref={field}
          conversation={conversation}
          kind={kind}
          joins={now.kind === 'reply' && now.joins === true}
          {...(hasTemplates && kind === 'reply' && { template: () => choose('reply', true) })}
          {...(next && { next })}
        />
      ) : (
        <Instead conversation={conversation} standing={now} />
      )}
    </section>
  );
}

/** What was begun before one might not write any more: the words are one's own. */
function Begun({ conversation }: { conversation: string }) {
  const copy = useCopy();
  const { text } = useDraft(conversation, 'reply');
  if (text === '') return null;
  return (
    <p className="mt-1 flex items-center gap-2">
      <bdi className="line-clamp-2 min-w-0 flex-1 [overflow-wrap:anywhere]">{text}</bdi>
      <Button tone="quiet" className="shrink-0 text-accent" onPress={() => copy(text)}>
        <Trans>Copy the text</Trans>
      </Button>
    </p>
  );
}

/** Reply or note: told by the word, the line below it and the ground of all that is written on. */
function Choice({
  isOn,
  hint,
  choose,
  isNote,
  children,
}: {
  isOn: boolean;
  hint?: string;
  choose: () => void;
  isNote?: boolean;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={hint}
      onClick={choose}
      className={cx(
        'min-h-7 border-b-2 px-2 text-sm',
        isOn
          ? isNote
            ? 'border-note-ink font-semibold text-note-ink'
            : 'border-accent font-semibold'
          : 'border-transparent text-muted',
      )}
    >
      {children}
    </button>
  );
}
