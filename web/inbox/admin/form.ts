import { useEffect, useRef, useState } from 'react';
import { Problem } from '../core/api.ts';
import { useTopic } from '../ui/hooks.ts';
import { changedFields, merge } from './merge.ts';

/**
 * A form of the admin area. The server checks what is written and names the fields; here is what is typed, what of it is new, what went
 * wrong where, and what somebody else changed meanwhile. An own one, because the forms' values come and go whole
 * with a request: a form library would be 16 KB to say that in other words.
 */
export interface Form<Values extends object> {
  values: Values;
  /** What the server has. */
  base: Values;
  set(patch: Partial<Values>): void;
  /** For a field of the house: value, change, error, whether it can be changed now. */
  bind<Name extends keyof Values & string>(name: Name): Bound<Values[Name]>;
  /** What is wrong with a field or something in it. */
  errorOf(name: string): string | undefined;
  changed: (keyof Values & string)[];
  /** Changed by somebody else meanwhile as well. */
  conflicts: (keyof Values & string)[];
  problem?: Error;
  hasErrors: boolean;
  isSaving: boolean;
  /** Offline: it can be read, and nothing is kept silently for later. */
  isLocked: boolean;
  save(): Promise<void>;
  reset(): void;
  /** Settles the conflicts one way or the other. */
  settle(whose: 'mine' | 'theirs'): void;
}

export interface Bound<Value> {
  value: Value;
  onChange: (value: Value) => void;
  error: string | undefined;
  isDisabled: boolean;
}

export interface FormOptions<Values extends object> {
  /** What the server has; the form follows it where nothing was typed. */
  value: Values;
  /** Sends it. @throws Problem with the fields to correct */
  save(values: Values, changed: Partial<Values>): Promise<unknown>;
  /** Reads what the server has by now, before anything is written over; left out for what is new. */
  fresh?(): Promise<Values | undefined>;
  /** Fields that are sent and not kept, secrets, by what stands in them afterwards. */
  once?: Partial<Values>;
  /** Called when all is saved. */
  saved?(values: Values): void;
  /** What is wrong before the server is asked, by field. */
  check?(values: Values): Record<string, string>;
}

/** For the form of something that is there already: how it reads what that is by now. Nothing for what is new. */
export const rereading = <Item, Values>(
  item: Item | undefined,
  fresh: () => Promise<Item | undefined>,
  valuesOf: (item: Item) => Values,
): { fresh?: () => Promise<Values | undefined> } =>
  item === undefined
    ? {}
    : {
        fresh: async () => {
          const latest = await fresh();
          return latest && valuesOf(latest);
        },
      };

type Errors = Record<string, string>;

export function useForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const { value, check, save: send, fresh, saved } = options;
  const isOffline = useTopic('line') === 'offline';
  const [base, setBase] = useState(value);
  const [values, setValues] = useState(value);
  const [conflicts, setConflicts] = useState<(keyof Values & string)[]>([]);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const now = useRef({ base, values });
  now.current = { base, values };

  /** @returns what both changed */
  const follow = (latest: Values): (keyof Values & string)[] => {
    const merged = merge(now.current.base, now.current.values, latest);
    setBase(latest);
    setValues(merged.values);
    now.current = { base: latest, values: merged.values };
    if (merged.conflicts.length > 0) setConflicts(merged.conflicts);
    return merged.conflicts;
  };

  const seen = JSON.stringify(value);
  useEffect(() => {
    follow(JSON.parse(seen));
  }, [seen]);

  const set = (patch: Partial<Values>): void => {
    setValues((all) => ({ ...all, ...patch }));
    setErrors((all) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !Object.keys(patch).some((one) => isIn(name, one)))),
    );
  };
  const errorOf = (name: string): string | undefined =>
    Object.entries(errors).find(([field]) => isIn(field, name))?.[1];

  async function save(): Promise<void> {
    const wrong = check?.(now.current.values) ?? {};
    setErrors(wrong);
    setProblem(undefined);
    if (Object.keys(wrong).length > 0 || isSaving || isOffline) return;
    setSaving(true);
    try {
      const latest = await fresh?.();
      if (latest && follow(latest).length > 0) return;
      const { base: before, values: wanted } = now.current;
      const changed = Object.fromEntries(changedFields(before, wanted).map((name) => [name, wanted[name]]));
      await send(wanted, changed as Partial<Values>);
      // What was typed while it was sent stays, as the next change. The answer may have come in already.
      const held = now.current.base === before ? { ...wanted, ...options.once } : now.current.base;
      setBase(held);
      setValues(merge(wanted, now.current.values, held).values);
      setConflicts([]);
      saved?.(wanted);
    } catch (error) {
      setErrors(fieldsOf(error));
      setProblem(error as Error);
    } finally {
      setSaving(false);
    }
  }

  return {
    values,
    base,
    set,
    errorOf,
    bind: (name) => ({
      value: values[name],
      onChange: (next) => set({ [name]: next } as unknown as Partial<Values>),
      error: errorOf(name),
      isDisabled: isOffline,
    }),
    changed: changedFields(base, values),
    conflicts,
    ...(problem && { problem }),
    hasErrors: Object.keys(errors).length > 0,
    isSaving,
    isLocked: isOffline,
    save,
    reset() {
      setValues(base);
      setErrors({});
      setProblem(undefined);
      setConflicts([]);
    },
    settle(whose) {
      if (whose === 'theirs') set(Object.fromEntries(conflicts.map((name) => [name, base[name]])) as Partial<Values>);
      setConflicts([]);
    },
  };
}

/** The server names what is inside a field with a path: businessHours.week.mon. */
const isIn = (field: string, name: string): boolean => field === name || field.startsWith(`${name}.`);

function fieldsOf(error: unknown): Errors {
  const details = error instanceof Problem && Array.isArray(error.details) ? error.details : [];
  return Object.fromEntries(
    details.flatMap((one: { field?: string; message?: string }) =>
      one?.field ? [[one.field, one.message ?? (error as Problem).message]] : [],
    ),
  );
}
