import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import type { Customer } from './use-customer.ts';

/** Erasing cannot be undone: it asks for the customer's name, typed. */
export default function EraseDialog({ customer, close }: { customer: Customer; close: () => void }) {
  const { t } = useLingui();
  const { ask, notice } = useInbox();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const isRight = typed.trim() === customer.name.trim();
  const erase = async (): Promise<void> => {
    setBusy(true);
    try {
      await ask(`DELETE /api/customers/${at(customer.id)}`);
      close();
      queries.removeQueries({ queryKey: ['customer', customer.id] });
      notice({ tone: 'done', text: t`The customer is erased. With many messages it takes a few minutes.` });
      await navigate({ to: '/inbox', search: ({ c: _gone, ...rest }) => rest });
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t`Erase this customer`} isOpen close={close}>
      <form
        className="flex flex-col gap-3 text-sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight && !isBusy) void erase();
        }}
      >
        <p>
          <Trans>
            All conversations, messages, files and details of <bdi className="font-semibold">{customer.name}</bdi> go
            for good. Open conversations are closed. Figures and a line in the audit log stay.
          </Trans>
        </p>
        <TextField
          label={t`Type the customer's name to confirm`}
          value={typed}
          onChange={setTyped}
          placeholder={customer.name}
          error={problem}
          autoFocus
        />
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="danger" isDisabled={!isRight || isBusy}>
            <Trans>Erase for good</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
