import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { type DialogProps, Refusal } from './parts.tsx';
import { snoozeMoments } from './snooze-moments.ts';
import { useWish } from './use-wish.ts';

/** Puts a conversation off (T8) until one of the usual moments, or any other. */
export default function SnoozeDialog({ c, close }: DialogProps) {
  const { t } = useLingui();
  const write = useMoments();
  const { clock } = useInbox();
  const [own, setOwn] = useState('');
  const wish = useWish();
  const until = async (moment: Date): Promise<void> => {
    if (await wish.ask(`POST /api/conversations/${at(c.id)}/snooze`, { until: moment.toISOString() })) close();
  };
  const words = {
    hour: t`In an hour`,
    threeHours: t`In three hours`,
    evening: t`This evening`,
    tomorrow: t`Tomorrow morning`,
    monday: t`Monday morning`,
    week: t`In a week`,
  };
  const chosen = own === '' ? undefined : new Date(own);
  return (
    <Dialog title={t`Snooze`} isOpen close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen && !wish.isBusy) void until(chosen);
        }}
      >
        <ul className="flex flex-col gap-1">
          {snoozeMoments(new Date(clock.now())).map(({ name, at: moment }, i) => (
            <li key={name}>
              <Button
                autoFocus={i === 0}
                isDisabled={wish.isBusy}
                onPress={() => void until(moment)}
                className="min-h-10 w-full justify-between!"
              >
                {words[name]}
                <span className="text-xs text-muted">{write(moment, 'dayAndTime')}</span>
              </Button>
            </li>
          ))}
        </ul>
        <TextField label={t`Another time`} type="datetime-local" value={own} onChange={setOwn} />
        <Refusal problem={wish.problem} />
        <p className="text-xs text-muted">
          <Trans>It stays yours, and comes back sooner when the customer writes.</Trans>
        </p>
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent" isDisabled={!chosen || wish.isBusy}>
            <Trans>Snooze</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
