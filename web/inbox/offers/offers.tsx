import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Hand, HandHelping, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { WaitBadge } from '../conversations/wait-badge.tsx';
import type { Conversation, Handover } from '../core/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { useDesk, useNames } from '../ui/desk.ts';
import { useInbox, useNow, useTopic } from '../ui/hooks.ts';
import { Name } from '../ui/name.tsx';
import { useWide } from '../ui/remembered.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { nameOf } from '../ui/words.ts';
import { Countdown } from './countdown.tsx';
import { Outcomes } from './outcomes.tsx';

/** More at once would leave too little room for the list, on a phone for the conversation. */
const most = { beside: 3, above: 1 };
const beside = 768;
/** An offer that nobody has told the end of goes so long after its time. */
const patience = 10_000;

/** What is offered to this agent and what can be grabbed, wherever in the inbox one is; the first one stands still when others come. */
export default function Cards() {
  const { t } = useLingui();
  const me = useTopic('me');
  const now = useNow(5000);
  const offers = (useTopic('handovers') ?? []).filter(
    ({ to, expiresAt }) => to === me?.agent && Date.parse(expiresAt) + patience > now,
  );
  const room = useWide(beside) ? most.beside : most.above;
  const grabs = useTopic('grabs') ?? [];
  const shownGrabs = grabs.slice(0, Math.max(0, room - offers.length));
  const more = offers.length + grabs.length - Math.min(offers.length, room) - shownGrabs.length;
  return (
    <>
      <Outcomes />
      <section
        aria-label={t`Offers`}
        aria-live="polite"
        className="flex max-h-[60vh] w-full max-w-96 flex-col-reverse gap-2 overflow-y-auto max-lg:[:root:has([role=dialog])_&]:hidden md:w-72"
      >
        {offers.slice(0, room).map((offer, i) => (
          <OfferCard key={offer.id} offer={offer} isFirst={i === 0} />
        ))}
        {shownGrabs.map((id) => (
          <GrabCard key={id} id={id} />
        ))}
        {more > 0 && (
          <p className="pointer-events-auto self-start rounded-md border border-line bg-raised px-2 py-1 text-xs text-muted">
            <Plural value={more} one="and # more" other="and # more" />
          </p>
        )}
      </section>
    </>
  );
}

function Card({ children }: { children: ReactNode }) {
  return (
    <div className="pointer-events-auto flex flex-col gap-2 rounded-lg border border-accent bg-raised p-3 text-sm shadow-lg">
      {children}
    </div>
  );
}

function Customer({ c }: { c?: Conversation }) {
  if (!c) return null;
  const name = nameOf(c.customer);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <Avatar name={name} size={28} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          <Name of={name} />
        </p>
        <p dir="auto" className="truncate text-xs text-muted">
          {c.lastMessage?.text}
        </p>
      </div>
      <WaitBadge status={c.status} since={c.waitingSince} />
    </div>
  );
}

/** Somebody hands a conversation over: the slot is held until it is answered (T3). */
function OfferCard({ offer, isFirst }: { offer: Handover; isFirst: boolean }) {
  const { t } = useLingui();
  const inbox = useInbox();
  const navigate = useNavigate();
  const c = useTopic(`conversation:${offer.conversation}`);
  const names = useNames(c?.shop ?? '');
  const [isBusy, setBusy] = useState(false);
  const answer = async (what: 'accept' | 'decline'): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const isDone = await inbox.answerOffer(offer, what);
    setBusy(false);
    if (isDone && what === 'accept') await navigate({ to: '/inbox', search: { view: 'mine', c: offer.conversation } });
  };
  const accept = useCommand({ id: 'accept', run: () => void answer('accept'), when: isFirst });
  const decline = useCommand({ id: 'decline', run: () => void answer('decline'), when: isFirst });
  const from = names(offer.from);
  return (
    <Card>
      <p className="flex items-center gap-2">
        <HandHelping aria-hidden size={16} className="shrink-0 text-accent" />
        <span className="flex-1">
          <Trans>
            <bdi>{from}</bdi> hands over to you
          </Trans>
        </span>
        <Countdown from={offer.offeredAt} to={offer.expiresAt} />
      </p>
      <Customer c={c} />
      {offer.note && (
        <p
          dir="auto"
          className="max-h-24 overflow-y-auto rounded-md bg-note px-2 py-1 break-words whitespace-pre-wrap text-note-ink"
        >
          {offer.note}
        </p>
      )}
      <div className="flex gap-2">
        <Tooltip text={t`It becomes yours; the slot is held for you already`} hint={isFirst ? accept : undefined}>
          <Button tone="accent" isDisabled={isBusy} onPress={() => void answer('accept')} className="flex-1">
            <Trans>Accept</Trans>
          </Button>
        </Tooltip>
        <Tooltip text={t`It stays with ${from}`} hint={isFirst ? decline : undefined}>
          <Button isDisabled={isBusy} onPress={() => void answer('decline')} className="flex-1">
            <Trans>Decline</Trans>
          </Button>
        </Tooltip>
      </div>
    </Card>
  );
}

/** A team's new conversation: the first to grab it has it (T1). */
function GrabCard({ id }: { id: string }) {
  const { t } = useLingui();
  const inbox = useInbox();
  const navigate = useNavigate();
  const me = useTopic('me');
  const c = useTopic(`conversation:${id}`);
  const names = useNames(c?.shop ?? '');
  const { data: desk } = useDesk(c?.shop ?? '');
  const [isBusy, setBusy] = useState(false);
  if (!c || c.assignee !== undefined || c.state === 'closed') return null;
  const drop = (): void => inbox.store.update('grabs', (ids = []) => ids.filter((one) => one !== id));
  const grab = async (): Promise<void> => {
    setBusy(true);
    const isMine = await inbox.act(id, 'grab', {}, undefined, (_problem, current) => {
      if (!current?.assignee) return undefined;
      const name = names(current.assignee);
      return t`${name} was faster.`;
    });
    setBusy(false);
    if (!isMine && inbox.store.get(`conversation:${id}`)?.assignee === undefined) return;
    drop();
    if (isMine) await navigate({ to: '/inbox', search: { view: 'mine', c: id } });
  };
  const team = desk?.teams.find((one) => one.id === c.team)?.name ?? c.team ?? '';
  const free = me?.shops[c.shop]?.freeSlots ?? 0;
  return (
    <Card>
      <p className="flex items-center gap-2">
        <Hand aria-hidden size={16} className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1 truncate">
          <Trans>
            For <bdi>{team}</bdi>: who takes it?
          </Trans>
        </span>
        <Button tone="quiet" icon aria-label={t`Not now`} onPress={drop} className="min-h-6! min-w-6! p-0!">
          <X aria-hidden size={14} />
        </Button>
      </p>
      <Customer c={c} />
      <Button tone="accent" isDisabled={isBusy || free === 0} onPress={() => void grab()}>
        {free === 0 ? <Trans>No free slot</Trans> : <Trans>Grab</Trans>}
      </Button>
    </Card>
  );
}
