import { Trans, useLingui } from '@lingui/react/macro';
import { FileText, MessageSquareQuote, Paperclip, SendHorizontal, Smile } from 'lucide-react';
import { lazy, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { useCommand } from '../../ui/commands.ts';
import { Late } from '../../ui/late.tsx';
import { Popup } from '../../ui/popup.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { Sending } from './use-sending.ts';

const EmojiPicker = lazy(() => import('./emoji-picker.tsx'));

/** Below the text: what can be put in, how long it is, and sending. */
export function Toolbar({
  kind,
  length,
  most,
  insert,
  canned,
  addFiles,
  template,
  sending,
  mayFit,
  send,
  sendAndNext,
}: {
  kind: 'reply' | 'note';
  length: number;
  most: number;
  insert: (text: string) => void;
  canned?: () => void;
  addFiles?: (files: FileList) => void;
  template?: () => void;
  sending: Sending;
  mayFit: boolean;
  send: () => void;
  sendAndNext?: () => void;
}) {
  const { t } = useLingui();
  const chooser = useRef<HTMLInputElement>(null);
  const [hasEmoji, setEmoji] = useState(false);
  const choose = (): void => chooser.current?.click();
  const attachKey = useCommand({ id: 'attach', run: choose, when: addFiles !== undefined });
  const cannedKey = useCommand({ id: 'canned', run: () => canned?.(), when: canned !== undefined });
  useCommand({ id: 'emoji', run: () => setEmoji(true) });
  const isSendable = !sending.isEmpty && !sending.waits && mayFit;
  return (
    <div className="flex flex-wrap items-center gap-1 px-3 pb-2">
      {addFiles && (
        <>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              if (event.target.files) addFiles(event.target.files);
              event.target.value = '';
            }}
          />
          <Tooltip text={t`Attach files`} hint={attachKey}>
            <Button tone="quiet" icon aria-label={t`Attach files`} onPress={choose}>
              <Paperclip aria-hidden size={17} />
            </Button>
          </Tooltip>
        </>
      )}
      <Popup
        label={t`Emoji`}
        above
        isOpen={hasEmoji}
        onOpenChange={setEmoji}
        className="h-80 w-78 max-w-full"
        trigger={
          <Button tone="quiet" icon aria-label={t`Emoji`}>
            <Smile aria-hidden size={17} />
          </Button>
        }
      >
        <Late close={() => setEmoji(false)}>
          <EmojiPicker
            choose={(emoji) => {
              setEmoji(false);
              insert(emoji);
            }}
          />
        </Late>
      </Popup>
      {canned && (
        <Tooltip text={t`Canned responses`} hint={cannedKey}>
          <Button tone="quiet" icon aria-label={t`Canned responses`} onPress={canned}>
            <MessageSquareQuote aria-hidden size={17} />
          </Button>
        </Tooltip>
      )}
      {template && (
        <Tooltip text={t`Send a template`}>
          <Button tone="quiet" icon aria-label={t`Send a template`} onPress={template}>
            <FileText aria-hidden size={17} />
          </Button>
        </Tooltip>
      )}
      <span className="flex-1" />
      {length > most * 0.8 && (
        <span
          role="status"
          className={cx('px-2 text-xs tabular-nums', length > most ? 'font-semibold text-late' : 'text-muted')}
        >
          {length > most ? (
            <Trans>
              {length} of {most}: too long
            </Trans>
          ) : (
            <Trans>
              {length} of {most}
            </Trans>
          )}
        </span>
      )}
      {sending.isUploading && (
        <span role="status" className="px-2 text-xs text-muted">
          <Trans>Waiting for the files</Trans>
        </span>
      )}
      {sendAndNext && kind === 'reply' && (
        <Tooltip text={t`Send, and go to the next conversation`} hint="Ctrl ↵">
          <Button isDisabled={!isSendable} onPress={sendAndNext} className="max-sm:hidden">
            <Trans>Send and next</Trans>
          </Button>
        </Tooltip>
      )}
      <Button tone="accent" isDisabled={!isSendable} onPress={send}>
        <SendHorizontal aria-hidden size={16} className="rtl:-scale-x-100" />
        {kind === 'note' ? <Trans>Add note</Trans> : <Trans>Send</Trans>}
      </Button>
    </div>
  );
}
