import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Chat } from './chat.ts';
import { Icon } from './icons.tsx';
import { fileProblem, kindOf, pictures } from './problems.ts';
import type { Say } from './texts.ts';

const faces =
  '😀 😄 😊 😉 😍 😘 😅 😂 🤔 😐 😕 😢 😭 😡 😮 🥳 👍 👎 🙏 👏 🙌 💪 👋 🤝 ❤️ 💐 🌷 🌹 🎁 🎉 🔥 ⭐ ✅ ❌ ❓ ❗ 📦 🚚 💳 🕒'.split(
    ' ',
  );

/** As many characters as the desk takes at once. */
const longest = 4096;
/** As many as the field takes: a browser is busy for minutes with the megabytes that somebody pasted. */
const mostWritten = 50_000;

export interface Composing {
  chat: Chat;
  /** What is written and not sent; it outlives a visitor who only says who that is. */
  draft: Signal<string>;
  say: Say;
  shown: boolean;
}

export function Composer({ chat, draft: text, say, shown }: Composing) {
  const faceList = useSignal(false);
  const trouble = useSignal('');
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const excess = text.value.length - longest;

  // A finger that opens the chat does not ask for the keyboard yet.
  useLayoutEffect(() => {
    if (shown && !matchMedia('(pointer: coarse)').matches) field.current?.focus();
  }, [shown]);

  const send = () => {
    const said = text.value.trim();
    if (!said || excess > 0) return;
    chat.say({ type: 'text', text: said });
    text.value = '';
    trouble.value = '';
    field.current?.focus();
  };
  const attach = (files: Iterable<File> | null | undefined) => {
    trouble.value = '';
    for (const file of [...(files ?? [])].slice(0, 5)) {
      const problem = fileProblem(file, say);
      if (problem) trouble.value = problem;
      else chat.say({ type: kindOf(file) }, { file });
    }
  };
  const insert = (face: string) => {
    const at = field.current as HTMLTextAreaElement;
    at.setRangeText(face, at.selectionStart, at.selectionEnd, 'end');
    text.value = at.value;
    faceList.value = false;
    at.focus();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach(event.dataTransfer?.files);
      }}
    >
      {faceList.value && (
        <fieldset class="x" aria-label={say('emoji')}>
          {faces.map((face) => (
            <button type="button" key={face} onClick={() => insert(face)}>
              {face}
            </button>
          ))}
        </fieldset>
      )}
      <div class="s bad" role="alert">
        {excess > 0 ? say('tooLong', { n: excess }) : trouble.value}
      </div>
      <div class="r">
        <button type="button" aria-label={say('attach')} onClick={() => picker.current?.click()}>
          <Icon name="attach" />
        </button>
        <button
          type="button"
          aria-label={say('emoji')}
          aria-expanded={faceList.value}
          onClick={() => {
            faceList.value = !faceList.value;
          }}
        >
          <Icon name="smile" />
        </button>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          maxLength={mostWritten}
          enterkeyhint="send"
          aria-label={say('write')}
          placeholder={say('write')}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            trouble.value = '';
            chat.types();
          }}
          onPaste={(event) => {
            const files = event.clipboardData?.files;
            if (!files?.length) return;
            event.preventDefault();
            attach(files);
          }}
          onKeyDown={(event) => {
            // A key that ends the writing of a character is not the end of the message.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="go" aria-label={say('send')} aria-disabled={!text.value.trim() || excess > 0}>
          <Icon name="send" />
        </button>
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={`${pictures},.pdf,.doc,.docx,.xls,.xlsx,.txt,.odt`}
        onChange={(event) => {
          attach(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </form>
  );
}
