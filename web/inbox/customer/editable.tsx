import { Trans, useLingui } from '@lingui/react/macro';
import { Pencil } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';

/** What became of a wish: done, or why not; a conflict names what somebody else wrote meanwhile. */
export type Saved = { ok: true } | { problem: string; more?: ReactNode } | { theirs: string };

/**
 * A value that is changed where it stands: Enter saves, Escape leaves it as it was. What is refused stays in the field with the reason.
 * @param save `isSure`: over what somebody else wrote meanwhile
 */
export function Editable({
  label,
  value,
  type = 'text',
  rows,
  maxLength,
  mayEdit,
  save,
}: {
  label: string;
  value: string;
  type?: 'text' | 'tel' | 'email';
  rows?: number;
  maxLength: number;
  mayEdit: boolean;
  save: (text: string, isSure: boolean) => Promise<Saved>;
}) {
  const { t } = useLingui();
  const [text, setText] = useState<string>();
  const [result, setResult] = useState<Exclude<Saved, { ok: true }>>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isEditing = text !== undefined;
  useEffect(() => {
    if (isEditing) field.current?.focus();
  }, [isEditing]);

  const stop = (): void => {
    // Who has gone on to another field while it was saved stays there.
    const isHere = form.current?.contains(document.activeElement) || document.activeElement === document.body;
    setText(undefined);
    setResult(undefined);
    if (isHere) requestAnimationFrame(() => button.current?.focus());
  };
  const go = async (isSure = false): Promise<void> => {
    const wanted = (text ?? '').trim();
    if (wanted === value) return stop();
    setBusy(true);
    const saved = await save(wanted, isSure);
    setBusy(false);
    if ('ok' in saved) stop();
    else setResult(saved);
  };

  if (!isEditing)
    return (
      <div className="flex min-h-8 items-start gap-2">
        <span className="w-16 shrink-0 pt-1.5 text-xs text-muted">{label}</span>
        <span dir="auto" className={cx('min-w-0 flex-1 pt-1 break-words whitespace-pre-wrap', !value && 'text-muted')}>
          {value || '–'}
        </span>
        {mayEdit && (
          <Button
            ref={button}
            tone="quiet"
            icon
            aria-label={t`Change ${label}`}
            onPress={() => setText(value)}
            className="min-h-7! min-w-7!"
          >
            <Pencil aria-hidden size={14} />
          </Button>
        )}
      </div>
    );

  const common = {
    ref: field,
    dir: 'auto',
    'aria-label': label,
    'aria-invalid': result !== undefined,
    value: text,
    maxLength,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    className: 'min-h-8 w-full rounded-md border border-line-strong bg-surface px-2 py-1',
  } as const;
  return (
    <form
      ref={form}
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          stop();
        }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void go();
      }}
    >
      <span className="text-xs text-muted">{label}</span>
      {rows ? <textarea rows={rows} {...common} /> : <input type={type} {...common} />}
      {result && (
        <div role="alert" className="flex flex-col items-start gap-1 text-xs text-late">
          {'theirs' in result ? (
            <>
              <Trans>
                Somebody changed it meanwhile: <bdi>{result.theirs || '–'}</bdi>
              </Trans>
              <Button onPress={() => void go(true)} className="text-xs">
                <Trans>Save mine all the same</Trans>
              </Button>
            </>
          ) : (
            <>
              {result.problem}
              {result.more}
            </>
          )}
        </div>
      )}
      <div className="flex gap-2">
        <Button type="submit" tone="accent" isDisabled={isBusy}>
          <Trans>Save</Trans>
        </Button>
        <Button onPress={stop}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
