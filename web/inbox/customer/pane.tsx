import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { lazy, type ReactNode, useState } from 'react';
import type { DialogName } from '../conversations/actions.ts';
import type { Conversation } from '../core/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Late } from '../ui/late.tsx';
import { Name } from '../ui/name.tsx';
import { Failed, Skeleton } from '../ui/states.tsx';
import { nameOf } from '../ui/words.ts';
import { Details } from './details.tsx';
import { Fields } from './fields.tsx';
import { History } from './history.tsx';
import { Identities } from './identities.tsx';
import { Manage } from './manage.tsx';
import { Presence } from './presence.tsx';
import { useCustomer, useCustomerPermits } from './use-customer.ts';
import { useHistory } from './use-history.ts';

const MergeDialog = lazy(() => import('./merge.tsx'));

/** The customer beside the conversation: who it is, where else they wrote, what the shop knows. Each part loads and fails by itself. */
export default function CustomerPane({ c, show }: { c: Conversation; show: (dialog: DialogName) => void }) {
  const { t } = useLingui();
  const { data: customer, error, refetch } = useCustomer(c);
  const history = useHistory(c.customer.id);
  // What stands below something whose height is not known yet would be pushed down by it: it comes with it, or after it.
  const isKnown = customer !== undefined || error !== null;
  const isHistoryKnown = history.conversations !== undefined || history.isError;
  const may = useCustomerPermits(c.shop);
  /** Whom to merge with; true: still to be looked for. */
  const [merging, setMerging] = useState<string | true>();
  const name = nameOf(customer ?? c.customer);
  return (
    <div className="flex flex-col divide-y divide-line text-sm">
      <div className="flex items-center gap-3 p-3">
        <Avatar name={name} size={40} />
        <div className="min-w-0">
          <h3 className="text-base font-semibold">
            <Name of={name} />
          </h3>
          <Presence presence={c.presence} />
        </div>
      </div>
      <Section title={<Trans>Details</Trans>}>
        {customer ? (
          <Details key={customer.merged.length} customer={customer} mayEdit={may.edit} merge={setMerging} />
        ) : error ? (
          <Failed problem={error} retry={() => void refetch()} />
        ) : (
          <Skeleton rows={3} height={40} />
        )}
      </Section>
      {isKnown && (
        <>
          <Section
            title={<Trans>Tags</Trans>}
            action={
              <Button
                tone="quiet"
                icon
                aria-label={t`Change tags`}
                onPress={() => show('tags')}
                className="min-h-7! min-w-7!"
              >
                <Plus aria-hidden size={14} />
              </Button>
            }
          >
            {c.tags.length === 0 ? (
              <Nothing>
                <Trans>No tags on this conversation.</Trans>
              </Nothing>
            ) : (
              <ul className="flex flex-wrap gap-1">
                {c.tags.map((tag) => (
                  <li key={tag} className="max-w-full rounded bg-sunken px-1.5 text-xs leading-6">
                    <Name of={tag} />
                  </li>
                ))}
              </ul>
            )}
          </Section>
          <Section title={<Trans>History</Trans>}>
            <History history={history} open={c.id} />
          </Section>
        </>
      )}
      {isKnown && isHistoryKnown && (
        <>
          <Section title={<Trans>Orders</Trans>}>
            <Nothing>
              <Trans>No shop system is connected, so there are no orders to show.</Trans>
            </Nothing>
          </Section>
          {customer && (
            <>
              <Section title={<Trans>What the shop knows</Trans>}>
                <Fields customer={customer} mayEdit={may.edit} />
              </Section>
              <Section title={<Trans>Recognised by</Trans>}>
                <Identities customer={customer} mayUndo={may.edit} />
              </Section>
              {may.edit && (
                <Section title={<Trans>Manage</Trans>}>
                  <Manage customer={customer} mayErase={may.administer} merge={() => setMerging(true)} />
                </Section>
              )}
            </>
          )}
        </>
      )}
      {merging && customer && (
        <Late close={() => setMerging(undefined)}>
          <MergeDialog
            customer={customer}
            other={merging === true ? undefined : merging}
            close={() => setMerging(undefined)}
          />
        </Late>
      )}
    </div>
  );
}

function Section({ title, action, children }: { title: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 p-3">
      <div className="flex min-h-7 items-center justify-between">
        <h4 className="text-xs font-semibold text-muted">{title}</h4>
        {action}
      </div>
      {children}
    </section>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="text-xs text-muted">{children}</p>;
}
