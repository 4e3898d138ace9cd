import { Trans, useLingui } from '@lingui/react/macro';
import { Bot } from 'lucide-react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useDesk } from '../ui/desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/states.tsx';
import { type DialogProps, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

/** Which of the shop's flows goes on with the customer (B3). */
export default function BotDialog({ c, close, done }: DialogProps) {
  const { t } = useLingui();
  const { data: desk } = useDesk(c.shop);
  const wish = useWish();
  const give = async (flow: string): Promise<void> => {
    if (await wish.ask(`POST /api/conversations/${at(c.id)}/bot`, { flow })) done();
  };
  const flows = desk?.flows ?? [];
  return (
    <Dialog title={t`Hand to a flow`} isOpen close={close}>
      <div className="flex flex-col gap-3">
        {flows.length === 0 && <Empty title={<Trans>This shop has no flows.</Trans>} />}
        <ul className="flex flex-col gap-1">
          {flows.map(({ id, name }, i) => (
            <li key={id}>
              <Button
                autoFocus={i === 0}
                isDisabled={wish.isBusy}
                onPress={() => void give(id)}
                className="min-h-10 w-full justify-start!"
              >
                <Bot aria-hidden size={16} />
                <bdi>{name}</bdi>
              </Button>
            </li>
          ))}
        </ul>
        <Refusal problem={wish.problem} />
        <p className="text-xs text-muted">
          <Trans>The flow answers from here on, and your slot is free. It can hand the customer back.</Trans>
        </p>
      </div>
    </Dialog>
  );
}
