import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useDesk } from '../ui/desk.ts';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { type DialogProps, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

/** Sends the customer a link to a video room of its own (C10), with a few words before it. */
export default function ConferenceDialog({ c, close }: DialogProps) {
  const { t } = useLingui();
  const { notice } = useInbox();
  const { data: desk } = useDesk(c.shop);
  const [text, setText] = useState('');
  const wish = useWish();
  const send = async (): Promise<void> => {
    const body = text.trim() ? { text: text.trim() } : {};
    if (!(await wish.ask(`POST /api/conversations/${at(c.id)}/conference`, body))) return;
    notice({ tone: 'done', text: t`The link to the room is on its way.` });
    close();
  };
  return (
    <Dialog title={t`Send a video link`} isOpen close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wish.isBusy) void send();
        }}
      >
        <TextField
          label={t`Text before the link`}
          rows={2}
          maxLength={1000}
          value={text}
          onChange={setText}
          placeholder={t`Shall we look at it together?`}
          autoFocus
        />
        <Refusal problem={wish.problem} />
        <p className="text-xs text-muted">
          {desk?.settings.conferenceLink ? (
            <Trans>A room of the shop that nobody can guess. The link stands in the conversation for you too.</Trans>
          ) : (
            <Trans>
              A room on a public server that nobody can guess. The link stands in the conversation for you too.
            </Trans>
          )}
        </p>
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent" isDisabled={wish.isBusy}>
            <Trans>Send</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
