import { Trans, useLingui } from '@lingui/react/macro';
import { HandHelping } from 'lucide-react';
import { useState } from 'react';
import type { Conversation } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { useNames } from '../ui/desk.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { Countdown } from './countdown.tsx';

/** In the conversation: it is offered and not answered yet. Its sender can take the offer back. */
export function OfferedAway({ c }: { c: Conversation }) {
  const { t } = useLingui();
  const inbox = useInbox();
  const me = useTopic('me');
  const names = useNames(c.shop);
  const [isBusy, setBusy] = useState(false);
  const offer = c.handover?.state === 'pending' && c.handover.to !== me?.agent ? c.handover : undefined;
  const mayCancel = offer !== undefined && (offer.from === me?.agent || offer.by === me?.agent);
  const cancel = async (): Promise<void> => {
    if (!offer || isBusy) return;
    setBusy(true);
    await inbox.answerOffer(offer, 'cancel');
    setBusy(false);
  };
  const key = useCommand({ id: 'cancelHandover', run: () => void cancel(), when: mayCancel });
  if (!offer || typeof offer.to !== 'string') return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-3 py-1.5 text-sm"
    >
      <HandHelping aria-hidden size={16} className="shrink-0 text-accent" />
      <span className="flex-1">
        <Trans>
          Waiting for <bdi>{names(offer.to)}</bdi> to accept
        </Trans>
      </span>
      <Countdown from={offer.offeredAt} to={offer.expiresAt} />
      {mayCancel && (
        <Tooltip text={t`The conversation stays where it is`} hint={key}>
          <Button isDisabled={isBusy} onPress={() => void cancel()}>
            <Trans>Take back</Trans>
          </Button>
        </Tooltip>
      )}
    </div>
  );
}
