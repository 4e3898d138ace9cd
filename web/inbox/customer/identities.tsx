import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Moment } from '../conversations/moment.tsx';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useDesk } from '../ui/desk.ts';
import { useInbox } from '../ui/hooks.ts';
import { type Customer, useKeepCustomer } from './use-customer.ts';

/** What the customer is recognised by over the channels (C5), and the records that were made one; a wrong one can be taken out again. */
export function Identities({ customer, mayUndo }: { customer: Customer; mayUndo: boolean }) {
  const { t } = useLingui();
  const { data: desk } = useDesk(customer.shop);
  const words: Record<Customer['identities'][number]['kind'], string> = {
    phone: t`Phone`,
    email: t`E-mail`,
    user_id: t`User`,
    contact: t`Contact`,
    visitor: t`Visitor`,
    address: t`Address`,
  };
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
        {customer.identities.map(({ kind, value, channel }) => (
          <div key={`${kind} ${value} ${channel ?? ''}`} className="contents">
            <dt className="text-muted">{words[kind]}</dt>
            <dd className="min-w-0 break-all">
              <bdi>{value}</bdi>
              {channel && (
                <span className="text-muted">
                  {' '}
                  · {desk?.channels.find(({ id }) => id === channel)?.name ?? channel}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {customer.merged.length > 0 && (
        <ul className="flex flex-col gap-1">
          {customer.merged.map((one) => (
            <Merged key={one.id} customer={customer} one={one} mayUndo={mayUndo} />
          ))}
        </ul>
      )}
    </>
  );
}

function Merged({ customer, one, mayUndo }: { customer: Customer; one: Customer['merged'][number]; mayUndo: boolean }) {
  const { ask, notice } = useInbox();
  const keep = useKeepCustomer();
  const [isBusy, setBusy] = useState(false);
  const undo = async (): Promise<void> => {
    setBusy(true);
    try {
      keep(
        customer.id,
        await ask<Customer>(`POST /api/customers/${at(customer.id)}/unmerge`, { body: { id: one.id } }),
      );
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="flex items-center gap-2 rounded-md bg-sunken px-2 py-1 text-xs">
      <span className="min-w-0 flex-1">
        <bdi className="font-medium">{one.name ?? one.phone ?? one.email ?? one.id}</bdi>
        <span className="block text-muted">
          {one.by ? <Trans>Merged by hand</Trans> : <Trans>Recognised as the same</Trans>} · <Moment at={one.at} />
        </span>
      </span>
      {mayUndo && (
        <Button isDisabled={isBusy} onPress={() => void undo()} className="text-xs">
          <Trans>Undo</Trans>
        </Button>
      )}
    </li>
  );
}
