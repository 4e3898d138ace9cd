import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { Handover } from '../core/types.ts';
import { useDesk } from '../ui/desk.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';

/** Tells both sides of an offer how it ended, where they did not end it themselves. */
export function Outcomes() {
  const ended = useTopic('endedHandover');
  return ended ? <Outcome key={ended.id + ended.state} offer={ended} /> : null;
}

function Outcome({ offer }: { offer: Handover }) {
  const { t } = useLingui();
  const { notice, store } = useInbox();
  const me = useTopic('me');
  const c = useTopic(`conversation:${offer.conversation}`);
  const { data: desk, isPending } = useDesk(c?.shop ?? '');

  useEffect(() => {
    if (!me || (c && isPending)) return;
    const nameIt = (agent: unknown): string => desk?.agents.find(({ id }) => id === agent)?.name ?? String(agent);
    const customer = c ? nameOf(c.customer) : '…';
    const [from, to] = [nameIt(offer.from), nameIt(offer.to)];
    const told: Partial<Record<Handover['state'], string>> =
      offer.from === me.agent
        ? {
            accepted: t`${to} has taken the conversation with ${customer}.`,
            declined: t`${to} declined the conversation with ${customer}. It is still yours.`,
            expired: t`${to} did not answer in time. The conversation with ${customer} is still yours.`,
            receiver_gone: t`${to} is no longer there. The conversation with ${customer} is still yours.`,
          }
        : {
            cancelled: t`${from} took back the offer of ${customer}.`,
            expired: t`The offer of ${customer} ran out. It stays with ${from}.`,
            ended: t`The offer of ${customer} is over.`,
          };
    const text = told[offer.state];
    if (text) notice({ tone: offer.state === 'accepted' ? 'done' : 'news', text, offerOf: offer.conversation });
    store.set('endedHandover', undefined);
  }, [offer, me, c, desk, isPending, notice, store, t]);
  return null;
}
