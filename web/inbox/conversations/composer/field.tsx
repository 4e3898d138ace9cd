import { Trans, useLingui } from '@lingui/react/macro';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Conversation } from '../../core/types.ts';
import { cx } from '../../ui/classes.ts';
import { useDraft } from '../../ui/drafts.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { nameOf } from '../../ui/words.ts';
import { textOf } from '../timeline/lines.ts';
import { Completions } from './completions.tsx';
import { fitting, lengthOf, longest, longestDraft, unfilled } from './limits.ts';
import { QuoteStrip } from './quote-strip.tsx';
import { Toolbar } from './toolbar.tsx';
import { TrayView } from './tray.tsx';
import { useCompletion } from './use-completion.ts';
import { useFiles } from './use-files.ts';
import { useSending } from './use-sending.ts';
import { useTyping } from './use-typing.ts';
import { OtherDraft, SentElsewhere, TooLong, Unfilled } from './warnings.tsx';

export interface FieldHandle {
  focus(): void;
}

/** The text field with what belongs to it: quote, files, completions, warnings, buttons. */
export function Field({
  ref,
  conversation,
  kind,
  joins,
  template,
  next,
}: {
  ref: Ref<FieldHandle>;
  conversation: Conversation;
  kind: 'reply' | 'note';
  /** Answering brings one into the conversation. */
  joins: boolean;
  template?: () => void;
  next?: () => void;
}) {
  const { t } = useLingui();
  const { store } = useInbox();
  const draft = useDraft(conversation.id, kind);
  const preferences = useTopic('preferences');
  const box = useRef<HTMLTextAreaElement>(null);
  const caretTo = useRef<number>(undefined);
  const [wasCut, setCut] = useState(false);
  const isNote = kind === 'note';
  const signal = useTyping(conversation.id, !isNote && !joins);
  const files = useFiles(conversation, !isNote);

  const write = (text: string, caret?: number): void => {
    caretTo.current = caret;
    draft.set(fitting(text, longestDraft));
  };
  const { text } = draft;
  // The caret goes where it belongs when the text is there, before anything is painted.
  useLayoutEffect(() => {
    const caret = caretTo.current;
    if (caret === undefined || box.current?.value !== text) return;
    caretTo.current = undefined;
    box.current.focus();
    box.current.setSelectionRange(caret, caret);
  }, [text]);
  const completion = useCompletion({ conversation, kind, text, box, write });
  const sending = useSending({ conversation, kind, draft, tray: files.tray, all: files.all });
  const tooLong = lengthOf(text) > longest(kind);
  const missing = unfilled(text);
  const send = (then?: () => void): void => {
    if (tooLong || missing.length > 0 || !sending.send()) return;
    setCut(false);
    files.dismiss();
    box.current?.focus();
    then?.();
  };

  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || completion.onKeyDown(event)) return;
    const wish = keyWish(event, preferences?.enterSends !== false);
    if (wish === 'send' || wish === 'send_and_next') {
      event.preventDefault();
      send(wish === 'send_and_next' ? next : undefined);
    } else if (wish === 'out') {
      event.stopPropagation();
      draft.flush();
      box.current?.blur();
    } else if (wish === 'recall' && text === '') {
      const last = lastOwn();
      if (!last) return;
      event.preventDefault();
      write(last, last.length);
    }
  };
  const lastOwn = (): string | undefined => {
    const me = store.get('me')?.agent;
    const entry = store
      .get(`timeline:${conversation.id}`)
      ?.entries.findLast((one) => one.kind === (isNote ? 'note' : 'message') && 'author' in one && one.author === me);
    return entry?.kind === 'note' ? entry.content.text : entry?.kind === 'message' ? textOf(entry) : undefined;
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    if (!isNote && event.clipboardData.files.length > 0) {
      event.preventDefault();
      files.add(event.clipboardData.files);
      return;
    }
    const pasted = event.clipboardData.getData('text/plain');
    const { selectionStart: from, selectionEnd: to } = event.currentTarget;
    const room = longestDraft - (text.length - (to - from));
    if (pasted.length <= room) return;
    event.preventDefault();
    const fits = fitting(pasted, Math.max(0, room));
    setCut(true);
    write(text.slice(0, from) + fits + text.slice(to), from + fits.length);
  };

  const label = isNote ? t`Private note` : t`Reply`;
  return (
    <div className="relative" {...files.drop}>
      {files.isOver && (
        <div className="pointer-events-none absolute inset-2 z-10 flex items-center justify-center rounded-md border-2 border-dashed border-accent bg-accent-soft text-accent">
          <Trans>Drop files to send them</Trans>
        </div>
      )}
      {!isNote && <QuoteStrip conversation={conversation} />}
      <OtherDraft draft={draft} />
      <SentElsewhere draft={draft} />
      <Completions {...completion} />
      <textarea
        ref={box}
        dir="auto"
        rows={2}
        value={text}
        aria-label={label}
        placeholder={
          isNote
            ? t`Write for colleagues; @ mentions one`
            : joins
              ? t`You join by answering`
              : t`Write to ${nameOf(conversation.customer)}; / for a canned response`
        }
        aria-invalid={tooLong || undefined}
        aria-autocomplete="list"
        {...completion.field}
        onChange={(event) => {
          if (event.target.value.length > longestDraft) setCut(true);
          write(event.target.value);
          signal(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={draft.flush}
        className={cx(
          'block max-h-[min(15rem,30vh)] min-h-16 w-full resize-none bg-transparent px-4 py-2 [field-sizing:content] placeholder:text-muted focus:outline-none focus-visible:outline-none',
          isNote && 'text-note-ink placeholder:text-note-ink/80',
        )}
      />
      {!isNote && <TrayView all={files.all} tray={files.tray} refusals={files.refusals} dismiss={files.dismiss} />}
      {missing.length > 0 && <Unfilled missing={missing} box={box} />}
      {wasCut && <TooLong dismiss={() => setCut(false)} />}
      <Toolbar
        kind={kind}
        length={lengthOf(text)}
        most={longest(kind)}
        insert={completion.insert}
        canned={isNote ? undefined : completion.openCanned}
        {...(!isNote && { addFiles: files.add })}
        {...(template && { template })}
        sending={sending}
        mayFit={!tooLong && missing.length === 0}
        send={() => send()}
        {...(next && { sendAndNext: () => send(next) })}
      />
    </div>
  );
}

type Wish = 'send' | 'send_and_next' | 'out' | 'recall' | undefined;

/** Enter sends and Ctrl Enter goes on to the next; where Enter makes a line, Ctrl Enter sends and Ctrl Shift Enter goes on. */
function keyWish({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, enterSends: boolean): Wish {
  const isMod = ctrlKey || metaKey;
  if (key === 'Escape') return 'out';
  if (key === 'ArrowUp' && !shiftKey && !isMod && !altKey) return 'recall';
  if (key !== 'Enter' || altKey) return undefined;
  if (isMod) return enterSends || shiftKey ? 'send_and_next' : 'send';
  return enterSends && !shiftKey ? 'send' : undefined;
}
