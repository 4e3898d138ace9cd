import { Trans, useLingui } from '@lingui/react/macro';
import { useBlocker } from '@tanstack/react-router';
import { ArrowRight, Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Page } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { useNow } from '../ui/hooks.ts';
import { useOfShop } from './data.tsx';
import type { Form } from './form.ts';
import { ago, usePeople } from './people.ts';
import type { AuditEntry } from './types.ts';

/** How a form says its fields and their values where it is told what changes. */
export interface Wording<Values> {
  labels: Partial<Record<keyof Values & string, string>>;
  /** A value in words; undefined where there is nothing short to say of it. */
  show?(name: keyof Values & string, value: unknown): string | undefined;
  /** What the audit log calls a field. */
  audited?(name: keyof Values & string): string;
}

/**
 * Around the fields of a form: what is about to change, save and discard at its end, in sight as long as something is not saved; the
 * question before leaving it; and who was there first.
 */
export function FormView<Values extends object>({
  form,
  wording,
  children,
  saveLabel,
  isNew,
  more,
}: {
  form: Form<Values>;
  wording: Wording<Values>;
  children: ReactNode;
  saveLabel?: ReactNode;
  /** It is not there yet: everything in it is new. */
  isNew?: boolean;
  /** Beside save: another way to. */
  more?: ReactNode;
}) {
  const { t } = useLingui();
  const { changed, problem, hasErrors, isSaving, isLocked, conflicts } = form;
  const [wasSaved, setWasSaved] = useState(false);
  const isOpen = changed.length > 0 || problem !== undefined || hasErrors || isNew;
  const isSaved = wasSaved && !isOpen && !isSaving;
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = event.currentTarget;
        setWasSaved(true);
        void form.save().then(() => requestAnimationFrame(() => focusWrong(fields)));
      }}
    >
      <UnsavedGuard isDirty={changed.length > 0 && !isSaving} />
      {children}
      {conflicts.length > 0 && <Conflict form={form} wording={wording} />}
      {isOpen && (
        <div className="sticky bottom-2 z-10 flex flex-col gap-2 rounded-lg border border-line bg-raised px-4 py-3 shadow-md">
          {(problem || hasErrors) && (
            <p role="alert" className="text-sm text-late">
              {problem?.message ?? (
                <Trans>Some of it cannot be saved like this. Look at the fields marked above.</Trans>
              )}
            </p>
          )}
          <div className="flex flex-wrap items-start justify-between gap-3">
            {isNew ? <span /> : <Changes form={form} wording={wording} />}
            <div className="flex flex-wrap gap-2">
              {more}
              {changed.length > 0 && !isNew && (
                <Button onPress={form.reset} isDisabled={isSaving}>
                  <Trans>Discard</Trans>
                </Button>
              )}
              <Button
                type="submit"
                tone="accent"
                isDisabled={isSaving || isLocked || conflicts.length > 0}
                aria-label={isSaving ? t`Saving …` : undefined}
              >
                {isSaving ? <Trans>Saving …</Trans> : (saveLabel ?? <Trans>Save</Trans>)}
              </Button>
            </div>
          </div>
        </div>
      )}
      <p role="status" className={isSaved ? 'flex items-center gap-1.5 text-sm text-good' : 'sr-only'}>
        {isSaved && (
          <>
            <Check aria-hidden size={16} />
            <Trans>Saved. It holds from now on.</Trans>
          </>
        )}
      </p>
    </form>
  );
}

/** Where to correct something is where one gets to. */
const focusWrong = (fields: HTMLElement): void => fields.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();

/** What saving would change, from what to what. */
function Changes<Values extends object>({ form, wording }: { form: Form<Values>; wording: Wording<Values> }) {
  const { changed, base, values } = form;
  return (
    <ul className="flex min-w-0 flex-1 flex-col gap-0.5 text-sm">
      {changed.slice(0, 6).map((name) => (
        <li key={name} className="flex min-w-0 flex-wrap items-center gap-1.5">
          <span className="font-medium">{wording.labels[name] ?? name}</span>
          <FromTo from={wording.show?.(name, base[name])} to={wording.show?.(name, values[name])} />
        </li>
      ))}
      {changed.length > 6 && (
        <li className="text-muted">
          <Trans>and {changed.length - 6} more</Trans>
        </li>
      )}
    </ul>
  );
}

export function FromTo({ from, to }: { from: string | undefined; to: string | undefined }) {
  if (from === undefined && to === undefined) return null;
  return (
    <>
      <bdi className="max-w-64 truncate text-muted">{from || '–'}</bdi>
      <ArrowRight aria-hidden size={14} className="shrink-0 text-muted rtl:-scale-x-100" />
      <span className="sr-only">
        <Trans>becomes</Trans>
      </span>
      <bdi className="max-w-64 truncate">{to || '–'}</bdi>
    </>
  );
}

/** Somebody else changed the same field: who, when, to what; and which of the two it shall be. */
function Conflict<Values extends object>({ form, wording }: { form: Form<Values>; wording: Wording<Values> }) {
  const { data } = useOfShop<Page<AuditEntry>>('audit?limit=20');
  const { i18n } = useLingui();
  const now = useNow(60_000);
  const nameOf = usePeople();
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-lg border border-soon bg-soon-soft p-3 text-sm">
      {form.conflicts.map((field) => {
        const entry = data?.items.find(({ what }) => what === (wording.audited?.(field) ?? field));
        const who = entry ? nameOf(entry.by) : undefined;
        const when = entry && ago(Date.parse(entry.at), now, i18n.locale);
        const label = wording.labels[field] ?? field;
        const theirs = wording.show?.(field, form.base[field]);
        return (
          <p key={field}>
            {who ? (
              <Trans>
                <b>{label}</b> was changed by <bdi>{who}</bdi> {when}.
              </Trans>
            ) : (
              <Trans>
                <b>{label}</b> was changed by somebody else meanwhile.
              </Trans>
            )}{' '}
            {theirs !== undefined && (
              <Trans>
                It is now: <bdi>{theirs}</bdi>
              </Trans>
            )}
          </p>
        );
      })}
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => form.settle('theirs')}>
          <Trans>Take what is there now</Trans>
        </Button>
        <Button onPress={() => form.settle('mine')}>
          <Trans>Keep what I wrote</Trans>
        </Button>
      </div>
    </div>
  );
}

/** Nothing typed is lost by a press on a link, or by closing the tab. */
function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: () => isDirty, withResolver: true });
  const isAsking = blocker.status === 'blocked';
  return (
    <Dialog title={<Trans>Leave without saving?</Trans>} isOpen={isAsking} close={() => blocker.reset?.()}>
      <p>
        <Trans>What you changed here is not saved yet.</Trans>
      </p>
      <Actions>
        <Button tone="danger" onPress={() => blocker.proceed?.()}>
          <Trans>Leave, and drop the changes</Trans>
        </Button>
        <Button tone="accent" onPress={() => blocker.reset?.()}>
          <Trans>Stay</Trans>
        </Button>
      </Actions>
    </Dialog>
  );
}
