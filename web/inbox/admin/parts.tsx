import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { Check, ChevronRight, Copy, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { Name } from '../ui/name.tsx';
import { useChange, useShop } from './data.tsx';
import type { Bound } from './form.ts';
import type { SectionId } from './sections.ts';
import { type Amount, amountOf, isoOf, type Unit, units } from './spans.ts';

/** What the sections are made of. */

/** A section's beginning: what it is, what it is for, what can be added. */
export function Head({ title, children, add }: { title: ReactNode; children?: ReactNode; add?: ReactNode }) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0 flex-1">
        <h1 className="text-lg font-semibold">{title}</h1>
        {children && <p className="mt-0.5 max-w-prose text-sm text-muted">{children}</p>}
      </div>
      {add}
    </header>
  );
}

/** Fields that belong together, under a heading. */
export function Group({ title, help, children }: { title: ReactNode; help?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-lg border border-line bg-surface">
      <div className="border-b border-line px-4 py-2.5">
        <h2 className="text-sm font-semibold">{title}</h2>
        {help && <p className="text-xs text-muted">{help}</p>}
      </div>
      <div className="flex flex-col gap-4 p-4">{children}</div>
    </section>
  );
}

/** A place in the admin area as a link. @param item '+' begins a new one */
export function Place({
  section,
  item,
  className,
  children,
}: {
  section: SectionId;
  item?: string;
  className?: string;
  children: ReactNode;
}) {
  const shop = useShop();
  return (
    <Link to="/admin/$shop/$section" params={{ shop, section }} search={item ? { item } : {}} className={className}>
      {children}
    </Link>
  );
}

export function AddLink({ section, children }: { section: SectionId; children: ReactNode }) {
  return (
    <Place
      section={section}
      item="+"
      className="inline-flex min-h-8 items-center gap-1.5 rounded-md bg-accent px-3 py-1 text-sm font-medium text-accent-ink hover:brightness-90"
    >
      <Plus aria-hidden size={16} />
      {children}
    </Place>
  );
}

export function Back({ section, children }: { section: SectionId; children: ReactNode }) {
  return (
    <Place
      section={section}
      className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm text-accent hover:underline"
    >
      <ChevronRight aria-hidden size={16} className="rotate-180 rtl:rotate-0" />
      {children}
    </Place>
  );
}

export interface Item {
  id: string;
  title: ReactNode;
  sub?: ReactNode;
  /** At the end of the row. */
  mark?: ReactNode;
}

/** Rows that lead to the one thing. */
export function Items({ section, items }: { section: SectionId; items: Item[] }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {items.map(({ id, title, sub, mark }) => (
        <li key={id}>
          <Place section={section} item={id} className="flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-sunken">
            <div className="min-w-0 flex-1">
              <Name of={title} className="font-medium" />
              {sub && <Name of={sub} className="text-sm text-muted" />}
            </div>
            {mark}
            <ChevronRight aria-hidden size={16} className="shrink-0 text-muted rtl:rotate-180" />
          </Place>
        </li>
      ))}
    </ul>
  );
}

export function Mark({ tone, children }: { tone: 'good' | 'soon' | 'late' | 'quiet'; children: ReactNode }) {
  const tones = {
    good: 'bg-good-soft text-good',
    soon: 'bg-soon-soft text-soon',
    late: 'bg-late-soft text-late',
    quiet: 'bg-sunken text-muted',
  };
  return (
    <span className={cx('inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-xs whitespace-nowrap', tones[tone])}>
      {children}
    </span>
  );
}

/** Goes to one thing of a section: one that was just made. */
export function useOpenItem(section: SectionId): (item: string) => void {
  const shop = useShop();
  const navigate = useNavigate();
  return (item) => void navigate({ to: '/admin/$shop/$section', params: { shop, section }, search: { item } });
}

/** Takes one thing of a section away, once it has been asked about; what the server says against it stands where it was pressed. */
export function Remove({
  section,
  item,
  question,
  children,
  label,
}: {
  section: SectionId;
  item: string;
  question: ReactNode;
  /** What it means. */
  children?: ReactNode;
  label?: ReactNode;
}) {
  const shop = useShop();
  const change = useChange();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const [isGoing, setGoing] = useState(false);
  const isOffline = useTopic('line') === 'offline';
  const go = async (): Promise<void> => {
    setGoing(true);
    setProblem(undefined);
    try {
      await change(`DELETE ${section}/${at(item)}`);
      await navigate({ to: '/admin/$shop/$section', params: { shop, section }, search: {} });
      setAsking(false);
    } catch (error) {
      setProblem(error as Error);
    } finally {
      setGoing(false);
    }
  };
  return (
    <>
      <Button tone="danger" isDisabled={isOffline} onPress={() => setAsking(true)}>
        {label ?? <Trans>Remove …</Trans>}
      </Button>
      <Dialog title={question} isOpen={isAsking} close={() => setAsking(false)}>
        <div className="flex flex-col gap-2 text-sm">{children}</div>
        {problem && (
          <p role="alert" className="mt-2 text-sm text-late">
            {problem.message}
          </p>
        )}
        <Actions>
          <Button onPress={() => setAsking(false)}>
            <Trans>Keep it</Trans>
          </Button>
          <Button tone="danger" isDisabled={isGoing} onPress={() => void go()}>
            <Trans>Remove</Trans>
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}

/** A text to take along: an address, a secret that is shown once, a snippet. */
export function Copyable({ label, text, help }: { label: string; text: string; help?: ReactNode }) {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
    setTimeout(() => setCopied(false), 3000);
  };
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium">{label}</span>
      <div className="flex items-start gap-2">
        <code
          dir="ltr"
          className="min-w-0 flex-1 rounded-md bg-sunken px-2.5 py-2 text-xs break-all whitespace-pre-wrap select-all"
        >
          {text}
        </code>
        <Button icon aria-label={t`Copy ${label}`} onPress={() => void copy()}>
          {isCopied ? <Check aria-hidden size={16} className="text-good" /> : <Copy aria-hidden size={16} />}
        </Button>
      </div>
      <span role="status" className={isCopied ? 'text-xs text-good' : 'sr-only'}>
        {isCopied && <Trans>Copied.</Trans>}
      </span>
      {help && <span className="text-xs text-muted">{help}</span>}
    </div>
  );
}

/** A duration as a number and a unit. The value is ISO 8601, or what was typed while it is none. */
export function DurationField({
  label,
  help,
  bound: { value, onChange, error, isDisabled },
}: {
  label: string;
  help?: ReactNode;
  bound: Bound<string>;
}) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<Amount>(amountOf(value));
  // What came from outside wins over what was typed; what is typed is the value already.
  const shown = value === (isoOf(typed) ?? typed.amount) ? typed : amountOf(value);
  const words: Record<Unit, string> = { second: t`seconds`, minute: t`minutes`, hour: t`hours`, day: t`days` };
  const write = (next: Amount): void => {
    setTyped(next);
    onChange(isoOf(next) ?? next.amount);
  };
  return (
    <div className="flex max-w-md items-start gap-2">
      <TextField
        label={label}
        help={help}
        error={error}
        inputMode="numeric"
        isDisabled={isDisabled}
        value={shown.amount}
        onChange={(amount) => write({ ...shown, amount })}
        className="min-w-0 flex-1"
      />
      <div className="mt-6 w-32 shrink-0">
        <Select
          label={t`Unit of: ${label}`}
          hideLabel
          isDisabled={isDisabled}
          options={units.map((id) => ({ id, label: words[id] }))}
          value={shown.unit}
          onChange={(unit) => write({ ...shown, unit: unit as Unit })}
        />
      </div>
    </div>
  );
}
