import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Editable, type Saved } from './editable.tsx';
import { Nothing } from './pane.tsx';
import type { Customer } from './use-customer.ts';
import { useSave } from './use-save.ts';

/** The shop's own fields, by their names; an empty one goes. */
export function Fields({ customer, mayEdit }: { customer: Customer; mayEdit: boolean }) {
  const save = useSave(customer);
  const names = Object.keys(customer.fields);
  const saveField =
    (name: string) =>
    async (text: string, isSure: boolean): Promise<Saved> => {
      const value = text === '' ? null : sameKind(text, customer.fields[name]);
      const change = { body: { fields: { [name]: value } }, read: (one: Customer) => String(one.fields[name] ?? '') };
      const answer = await save(change, isSure);
      if (answer === 'saved') return { ok: true };
      return 'theirs' in answer ? answer : { problem: answer.problem.message };
    };
  return (
    <div className="flex flex-col gap-1">
      {names.length === 0 && (
        <Nothing>
          <Trans>Nothing yet.</Trans>
        </Nothing>
      )}
      {names.map((name) => (
        <Editable
          key={name}
          label={name}
          value={String(customer.fields[name] ?? '')}
          maxLength={1000}
          mayEdit={mayEdit}
          save={saveField(name)}
        />
      ))}
      {mayEdit && <NewField add={(name, text) => saveField(name)(text, true)} />}
    </div>
  );
}

/** A number stays a number, yes and no stay what they are. */
function sameKind(text: string, before: string | number | boolean | undefined): string | number | boolean {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function NewField({ add }: { add: (name: string, text: string) => Promise<Saved> }) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isOpen) first.current?.focus();
  }, [isOpen]);
  const close = (): void => {
    setOpen(false);
    setName('');
    setText('');
    setProblem(undefined);
  };
  if (!isOpen)
    return (
      <Button tone="quiet" className="self-start text-accent" onPress={() => setOpen(true)}>
        <Plus aria-hidden size={14} />
        <Trans>Add a field</Trans>
      </Button>
    );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim() || !text.trim()) return;
        void add(name.trim(), text.trim()).then((saved) => ('problem' in saved ? setProblem(saved.problem) : close()));
      }}
    >
      <Field ref={first} label={t`Field`} value={name} change={setName} maxLength={60} />
      <Field label={t`Value`} value={text} change={setText} maxLength={1000} />
      {problem && (
        <p role="alert" className="text-xs text-late">
          {problem}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" tone="accent" isDisabled={!name.trim() || !text.trim()}>
          <Trans>Add</Trans>
        </Button>
        <Button onPress={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

/** The browser's own: the house's (ui/fields.tsx) bring lists and popovers along, which nobody beside a conversation needs. */
function Field({
  label,
  value,
  change,
  ...props
}: {
  ref?: Ref<HTMLInputElement>;
  label: string;
  value: string;
  change: (text: string) => void;
  maxLength: number;
}) {
  return (
    <label className="flex flex-col gap-1 text-xs text-muted">
      {label}
      <input
        {...props}
        dir="auto"
        value={value}
        onChange={(event) => change(event.target.value)}
        className="min-h-8 w-full rounded-md border border-line-strong bg-surface px-2 py-1 text-sm text-ink"
      />
    </label>
  );
}
