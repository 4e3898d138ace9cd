import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useState } from 'react';
import { written } from '../../../layers/domain/written.ts';
import { useReasonWords } from '../conversations/view-words.ts';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useDesk } from '../ui/desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { nameOf } from '../ui/words.ts';
import { type DialogProps, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

/** Closes a conversation: one press, or one digit, on the reason is enough; the comment goes along when there is one. */
export default function CloseDialog({ c, close, done }: DialogProps) {
  const { t } = useLingui();
  const { data: desk, error, refetch } = useDesk(c.shop);
  const words = useReasonWords();
  const [comment, setComment] = useState('');
  const inbox = useInbox();
  const wish = useWish();
  const reasons = desk?.settings.closeReasons ?? [];

  const choose = async (reason: string): Promise<void> => {
    const body = { reason, ...(written(comment) && { comment: written(comment) }) };
    if (wish.isBusy || !(await wish.ask(`POST /api/conversations/${at(c.id)}/close`, body))) return;
    const name = nameOf(c.customer);
    const undo = { label: t`Undo`, run: () => void inbox.act(c.id, 'reopen') };
    inbox.notice({ tone: 'done', text: t`The conversation with ${name} is closed.`, action: undo });
    done();
  };
  const byDigit = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLTextAreaElement;
    const reason = /^[1-9]$/.test(event.key) ? reasons[Number(event.key) - 1] : undefined;
    if (isTyping || !reason || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void choose(reason);
  };
  return (
    <Dialog title={t`Close the conversation`} isOpen close={close}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the digits are a short way to the buttons inside. */}
      <div className="flex flex-col gap-4" onKeyDown={byDigit}>
        {error && !desk && <Failed problem={error} retry={() => void refetch()} />}
        {!desk && !error && <Skeleton rows={3} height={40} />}
        <ul className="flex flex-col gap-1">
          {reasons.map((reason, i) => (
            <li key={reason}>
              <Button
                autoFocus={i === 0}
                isDisabled={wish.isBusy}
                onPress={() => void choose(reason)}
                className="min-h-10 w-full justify-between!"
              >
                <bdi>{words(reason)}</bdi>
                {i < 9 && <kbd className="text-xs text-muted">{i + 1}</kbd>}
              </Button>
            </li>
          ))}
        </ul>
        <TextField
          label={t`Comment`}
          help={t`For colleagues; the customer never sees it.`}
          rows={2}
          maxLength={1000}
          value={comment}
          onChange={setComment}
        />
        <Refusal problem={wish.problem} />
        <p className="text-xs text-muted">
          <Trans>Choose a reason to close it. A new message of the customer opens it again.</Trans>
        </p>
      </div>
    </Dialog>
  );
}
