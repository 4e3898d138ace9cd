import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { channelName } from '../conversations/channel.tsx';
import { at, query } from '../core/api.ts';
import type { Conversation, Page } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { type Customer, useKeepCustomer } from './use-customer.ts';

/**
 * Makes two customers one: look for the other, compare, confirm. Nothing is moved, so that it can be undone.
 * @param other known already, as the owner of a phone number
 */
export default function MergeDialog({
  customer,
  other,
  close,
}: {
  customer: Customer;
  other?: string;
  close: () => void;
}) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState(other);
  return (
    <Dialog title={t`Merge with another customer`} isOpen close={close} wide={chosen !== undefined}>
      {chosen === undefined ? (
        <Find customer={customer} choose={setChosen} />
      ) : (
        <Compare
          customer={customer}
          other={chosen}
          back={other ? undefined : () => setChosen(undefined)}
          close={close}
        />
      )}
    </Dialog>
  );
}

function useSettled(text: string, ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

/** Customers are found by their conversations: names, numbers, words. */
function Find({ customer, choose }: { customer: Customer; choose: (id: string) => void }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const [text, setText] = useState('');
  const words = useSettled(text.trim(), 300);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['find-customers', customer.shop, words],
    queryFn: () =>
      ask<Page<Conversation>>(
        `GET /api/conversations${query({ view: 'all', shop: customer.shop, q: words, limit: 50 })}`,
      ),
    enabled: words.length > 1,
  });
  const found = new Map(
    (data?.items ?? []).filter((c) => c.customer.id !== customer.id).map((c) => [c.customer.id, c.customer]),
  );
  return (
    <div className="flex flex-col gap-3 text-sm">
      <TextField label={t`Name, phone number or e-mail`} value={text} onChange={setText} maxLength={200} autoFocus />
      {error && <Failed problem={error} retry={() => void refetch()} />}
      {isFetching && !data && <Skeleton rows={3} height={44} />}
      <ul aria-live="polite" className="flex flex-col gap-1">
        {data && found.size === 0 && (
          <li className="text-muted">
            <Trans>Nobody else was found.</Trans>
          </li>
        )}
        {[...found.values()].slice(0, 10).map((one) => (
          <li key={one.id}>
            <Button onPress={() => choose(one.id)} className="min-h-10 w-full justify-between!">
              <bdi className="truncate">{one.name}</bdi>
              <bdi className="text-xs text-muted">{one.phone ?? one.email}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Compare({
  customer,
  other: id,
  back,
  close,
}: {
  customer: Customer;
  other: string;
  back?: () => void;
  close: () => void;
}) {
  const { t } = useLingui();
  const { ask, notice } = useInbox();
  const keep = useKeepCustomer();
  const write = useMoments();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const {
    data: other,
    error,
    refetch,
  } = useQuery({
    queryKey: ['customer', id],
    queryFn: () => ask<Customer>(`GET /api/customers/${at(id)}`),
  });
  if (error) return <Failed problem={error} retry={() => void refetch()} />;
  if (!other) return <Skeleton rows={4} height={32} />;

  const post = (action: string, body: object): Promise<Customer> =>
    ask<Customer>(`POST /api/customers/${at(customer.id)}/${action}`, { body });
  const merge = async (): Promise<void> => {
    setBusy(true);
    try {
      keep(id, await post('merge', { with: id }));
      close();
      const run = (): void =>
        void post('unmerge', { id }).then(
          (apart) => keep(customer.id, apart),
          (reason) => notice({ tone: 'problem', text: (reason as Error).message }),
        );
      notice({ tone: 'done', text: t`The two are one customer now.`, action: { label: t`Undo`, run } });
    } catch (reason) {
      setProblem((reason as Error).message);
      setBusy(false);
    }
  };
  const rows: [string, (one: Customer) => string][] = [
    [t`Name`, (one) => one.name],
    [t`Phone`, (one) => one.phone ?? ''],
    [t`E-mail`, (one) => one.email ?? ''],
    [t`Note`, (one) => one.note ?? ''],
    [t`Channels`, (one) => one.channels.map(({ kind }) => channelName(kind)).join(', ')],
    [t`Known since`, (one) => write(one.createdAt, 'date')],
  ];
  return (
    <div className="flex flex-col gap-4 text-sm">
      <table className="w-full table-fixed text-start">
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            <th scope="col" className="w-24 py-1 text-start font-medium">
              <span className="sr-only">{t`Detail`}</span>
            </th>
            <th scope="col" className="py-1 text-start font-medium">
              <Trans>This one stays</Trans>
            </th>
            <th scope="col" className="py-1 text-start font-medium">
              <Trans>This one becomes part of it</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, read]) => (
            <tr key={label} className="border-b border-line align-top">
              <th scope="row" className="py-1.5 text-start text-xs font-medium text-muted">
                {label}
              </th>
              {[customer, other].map((one, i) => (
                <td key={`${one.id} ${i}`} className="py-1.5 pe-2 break-words">
                  <bdi>{read(one) || '–'}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-xs text-muted">
        <Trans>Their conversations become one history. Nothing is moved, and it can be undone.</Trans>
      </p>
      <div role="alert" className="text-late empty:hidden">
        {problem}
      </div>
      <Actions>
        {back && (
          <Button tone="quiet" onPress={back}>
            <Trans>Choose another</Trans>
          </Button>
        )}
        <Button onPress={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button tone="accent" isDisabled={isBusy} onPress={() => void merge()}>
          <Trans>Merge</Trans>
        </Button>
      </Actions>
    </div>
  );
}
