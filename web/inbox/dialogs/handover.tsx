import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { written } from '../../../layers/domain/written.ts';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useDesk } from '../ui/desk.ts';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { AgentChoice } from './agents.tsx';
import { type DialogProps, Group, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

type To = { agent: string } | { team: string } | { queue: true };

/** To a colleague, who accepts or declines; to a team or the queue it goes at once (T3, T4). */
export default function HandoverDialog({ c, close, done }: DialogProps) {
  const { t } = useLingui();
  const { notice } = useInbox();
  const { data: desk } = useDesk(c.shop);
  const [to, setTo] = useState<To>();
  const [note, setNote] = useState('');
  const wish = useWish();
  const isOffer = to !== undefined && 'agent' in to;

  const send = async (): Promise<void> => {
    const body = { to, ...(written(note) && { note: written(note) }) };
    if (!(await wish.ask(`POST /api/conversations/${at(c.id)}/handover`, body))) return;
    if (isOffer) return close();
    notice({ tone: 'done', text: t`It was handed over.` });
    done();
  };
  return (
    <Dialog title={t`Hand over`} isOpen close={close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (to && !wish.isBusy) void send();
        }}
      >
        <Group title={<Trans>To a colleague</Trans>}>
          <AgentChoice
            shop={c.shop}
            without={c.assignee ? [c.assignee] : []}
            chosen={isOffer ? to.agent : undefined}
            choose={(agent) => setTo({ agent })}
          />
        </Group>
        <div className="flex flex-wrap items-end gap-2">
          {(desk?.teams.length ?? 0) > 0 && (
            <div className="min-w-40 flex-1">
              <Select
                label={t`To a team`}
                placeholder={t`Choose a team`}
                options={(desk?.teams ?? []).map(({ id, name }) => ({ id, label: name }))}
                value={to && 'team' in to ? to.team : null}
                onChange={(team) => setTo({ team })}
              />
            </div>
          )}
          <Button
            tone={to && 'queue' in to ? 'accent' : 'plain'}
            aria-pressed={to !== undefined && 'queue' in to}
            onPress={() => setTo({ queue: true })}
            className="min-h-9"
          >
            <Trans>Back to the queue</Trans>
          </Button>
        </div>
        <TextField
          label={t`Note`}
          help={t`What should they know? The customer never sees it.`}
          rows={2}
          maxLength={4000}
          value={note}
          onChange={setNote}
        />
        <Refusal problem={wish.problem} />
        <p aria-live="polite" className="text-xs text-muted">
          {isOffer ? (
            <Trans>It stays yours until it is accepted; declined or not answered in time, it comes back.</Trans>
          ) : (
            to && <Trans>It goes at once, and your slot is free.</Trans>
          )}
        </p>
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent" isDisabled={!to || wish.isBusy}>
            {isOffer ? <Trans>Offer it</Trans> : <Trans>Hand over</Trans>}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
