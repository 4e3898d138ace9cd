import { Trans } from '@lingui/react/macro';
import { Combine, Download, Trash2 } from 'lucide-react';
import { lazy, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useInbox } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';
import { exportCustomer } from './export.ts';
import type { Customer } from './use-customer.ts';

const EraseDialog = lazy(() => import('./erase.tsx'));

/** Makes two customers one, exports, and for the shop's admins erases (C5, S6). */
export function Manage({ customer, mayErase, merge }: { customer: Customer; mayErase: boolean; merge: () => void }) {
  const { ask, notice } = useInbox();
  const [isErasing, setErasing] = useState(false);
  const [pages, setPages] = useState<number>();
  const download = async (): Promise<void> => {
    setPages(0);
    try {
      await exportCustomer(ask, customer, setPages);
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    } finally {
      setPages(undefined);
    }
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button onPress={merge}>
        <Combine aria-hidden size={14} />
        <Trans>Merge</Trans>
      </Button>
      <Button isDisabled={pages !== undefined} onPress={() => void download()}>
        <Download aria-hidden size={14} />
        {pages === undefined ? <Trans>Export</Trans> : <Trans>Page {pages + 1} …</Trans>}
      </Button>
      {mayErase && (
        <Button tone="danger" onPress={() => setErasing(true)}>
          <Trash2 aria-hidden size={14} />
          <Trans>Erase</Trans>
        </Button>
      )}
      {isErasing && (
        <Late close={() => setErasing(false)}>
          <EraseDialog customer={customer} close={() => setErasing(false)} />
        </Late>
      )}
    </div>
  );
}
