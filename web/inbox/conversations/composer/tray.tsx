import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, File as FileIcon, Music, Video, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { sizeWords } from '../timeline/size.ts';
import type { Attachment, Tray } from './attachments.ts';

const icons = { image: FileIcon, document: FileIcon, audio: Music, video: Video };

/** The files that will go with the message, how far their upload is, and which ones could not be taken. */
export function TrayView({
  all,
  tray,
  refusals,
  dismiss,
}: {
  all: readonly Attachment[];
  tray: Tray;
  refusals: string[];
  dismiss: () => void;
}) {
  const { t } = useLingui();
  return (
    <>
      {refusals.length > 0 && (
        <div role="alert" className="mx-4 mb-1 flex items-start gap-2 rounded bg-late-soft px-2 py-1 text-xs text-late">
          <CircleAlert aria-hidden size={14} className="mt-0.5 shrink-0" />
          <ul className="min-w-0 flex-1 break-words">
            {refusals.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <button
            type="button"
            aria-label={t`Close`}
            className="flex size-6 items-center justify-center"
            onClick={dismiss}
          >
            <X aria-hidden size={14} />
          </button>
        </div>
      )}
      {all.length > 0 && (
        <ul className="flex flex-wrap gap-2 px-4 pb-1">
          {all.map((one) => (
            <Item key={one.key} one={one} tray={tray} />
          ))}
        </ul>
      )}
    </>
  );
}

function Item({ one, tray }: { one: Attachment; tray: Tray }) {
  const { t, i18n } = useLingui();
  const { key, name, size, state, progress, preview, problem } = one;
  const Icon = icons[one.kind];
  const [isPicture, setPicture] = useState(true);
  const percent = Math.round(progress * 100);
  return (
    <li
      className={cx(
        'flex w-60 max-w-full items-center gap-2 rounded-md border bg-ground p-1.5 text-xs text-ink',
        state === 'failed' ? 'border-late' : 'border-line',
      )}
    >
      {preview && isPicture ? (
        <img src={preview} alt="" onError={() => setPicture(false)} className="size-10 shrink-0 rounded object-cover" />
      ) : (
        <span className="flex size-10 shrink-0 items-center justify-center rounded bg-sunken">
          <Icon aria-hidden size={18} />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{name}</bdi>
        {state === 'uploading' ? (
          <>
            <progress
              aria-label={t`Upload of ${name}`}
              max={100}
              value={percent}
              className="h-1.5 w-full accent-accent"
            />
            <span className="text-muted tabular-nums">
              <Trans>{percent} % uploaded</Trans>
            </span>
          </>
        ) : state === 'failed' ? (
          <span role="alert" className="text-late">
            {problem}{' '}
            {one.file && (
              <button type="button" className="min-h-6 underline" onClick={() => tray.retry(key)}>
                <Trans>Try again</Trans>
              </button>
            )}
          </span>
        ) : (
          <span className="text-muted">{size === undefined ? <Trans>Ready</Trans> : sizeWords(size, i18n.locale)}</span>
        )}
      </span>
      <Button tone="quiet" icon aria-label={t`Remove ${name}`} onPress={() => tray.remove(key)}>
        <X aria-hidden size={14} />
      </Button>
    </li>
  );
}
