import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type FilterName, useReasonWords } from '../conversations/view-words.ts';
import { at } from '../core/api.ts';
import type { ViewQuery } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { useDesks } from '../ui/desk.ts';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { type Option, Select, TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { statusWords } from '../ui/words.ts';

type Draft = Partial<Record<FilterName, string>>;

/** What a list is narrowed down to: everything at once, shown when it is applied. */
export default function FilterDialog({ query, close }: { query: ViewQuery; close: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/inbox' });
  const { view, sort, ...before } = query;
  const [draft, setDraft] = useState<Draft>(before);
  const set = (name: FilterName) => (value: string) => setDraft((now) => ({ ...now, [name]: value || undefined }));
  const apply = (filters: Draft): void => {
    void navigate({ search: ({ c }) => ({ view, sort, ...(filters as ViewQuery), c }) });
    close();
  };
  return (
    <Dialog title={t`Filter`} isOpen close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply(draft);
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <OfShop draft={draft} set={set} />
          <TextField label={t`Order number`} value={draft.order ?? ''} onChange={set('order')} maxLength={60} />
          <TextField label={t`Phone number`} value={draft.phone ?? ''} onChange={set('phone')} maxLength={40} />
          <DateField label={t`Begun from`} value={draft.from} set={set('from')} />
          <DateField label={t`Begun until`} value={draft.to} set={set('to')} isEnd />
        </div>
        <Actions>
          <Button tone="quiet" onPress={() => apply({ q: before.q })}>
            <Trans>Clear all</Trans>
          </Button>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent">
            <Trans>Show</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** What is chosen of the shops' own lists. */
function OfShop({ draft, set }: { draft: Draft; set: (name: FilterName) => (value: string) => void }) {
  const { t, i18n } = useLingui();
  const desks = useDesks();
  const reason = useReasonWords();
  const shown = desks.filter(({ shop }) => !draft.shop || shop === draft.shop);
  const any: Option = { id: '', label: t`Any` };
  const reasons = [...new Set(shown.flatMap(({ settings }) => settings.closeReasons))];
  const agents = new Map(shown.flatMap((desk) => desk.agents.map(({ id, name }) => [id, name])));
  const teams = new Map(shown.flatMap((desk) => desk.teams.map(({ id, name }) => [id, name])));
  const lists: [FilterName, string, Option[]][] = [
    ['shop', t`Shop`, desks.map(({ shop, name }) => ({ id: shop, label: name }))],
    ['status', t`Status`, Object.entries(statusWords).map(([id, words]) => ({ id, label: i18n._(words) }))],
    ['team', t`Team`, [...teams].map(([id, label]) => ({ id, label }))],
    ['agent', t`Agent`, [...agents].map(([id, label]) => ({ id, label }))],
    [
      'channel',
      t`Channel`,
      shown.flatMap(({ name, channels }) =>
        channels.map((one) => ({ id: one.id, label: shown.length > 1 ? `${one.name}, ${name}` : one.name })),
      ),
    ],
    ['reason', t`Closed as`, reasons.map((id) => ({ id, label: reason(id) }))],
  ];
  return (
    <>
      {lists
        .filter(([name, , options]) => name !== 'shop' || options.length > 1)
        .map(([name, label, options]) => (
          <Select key={name} label={label} options={[any, ...options]} value={draft[name] ?? ''} onChange={set(name)} />
        ))}
      <TagField shop={draft.shop ?? desks[0]?.shop ?? ''} value={draft.tag ?? ''} set={set('tag')} />
    </>
  );
}

function TagField({ shop, value, set }: { shop: string; value: string; set: (value: string) => void }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const { data } = useQuery({
    queryKey: ['tags', shop],
    queryFn: () =>
      ask<{ items: { tag: string; conversations: number }[] }>(`GET /api/shops/${at(shop)}/tags?limit=100`),
    enabled: shop !== '',
  });
  const known = data?.items.map(({ tag }) => tag) ?? [];
  const tags = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <Select
      label={t`Tag`}
      options={[{ id: '', label: t`Any` }, ...tags.map((tag) => ({ id: tag, label: tag }))]}
      value={value}
      onChange={set}
    />
  );
}

const day = 24 * 3600_000;

/** A day; the address has the moment it begins, or for an end the one after it. */
function DateField({
  label,
  value,
  set,
  isEnd,
}: {
  label: string;
  value?: string;
  set: (value: string) => void;
  isEnd?: boolean;
}) {
  const shown = value && !Number.isNaN(Date.parse(value)) ? localDay(Date.parse(value) - (isEnd ? day / 2 : 0)) : '';
  const change = (text: string): void => {
    const [year, month, date] = text.split('-').map(Number);
    if (!year || !month || !date) return set('');
    set(new Date(year, month - 1, date + (isEnd ? 1 : 0)).toISOString());
  };
  return <TextField label={label} type="date" value={shown} onChange={change} />;
}

const localDay = (ms: number): string => {
  const then = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
};
