import { Trans, useLingui } from '@lingui/react/macro';
import {
  ArrowRightLeft,
  BellOff,
  Bot,
  CircleHelp,
  DoorClosed,
  DoorOpen,
  Inbox,
  type LucideIcon,
  MessageSquarePlus,
  Tag,
  UserMinus,
  UserPlus,
  UserRoundCheck,
} from 'lucide-react';
import { lazy } from 'react';
import type { Entry } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useDesk } from '../../ui/desk.ts';
import { Late } from '../../ui/late.tsx';
import { useMoments } from '../../ui/moments.ts';
import { Popup } from '../../ui/popup.tsx';
import { useThread } from './context.ts';
import { EventWords } from './event-words.tsx';

const Why = lazy(async () => ({ default: (await import('../why.tsx')).Why }));

type Happening = Extract<Entry, { kind: 'event' }>;

const icons: Record<Happening['content']['type'], LucideIcon> = {
  created: MessageSquarePlus,
  assigned: UserRoundCheck,
  queued: Inbox,
  unassigned: UserMinus,
  joined: UserPlus,
  left: UserMinus,
  with_bot: Bot,
  bot_handover: Bot,
  bot_failed: Bot,
  closed: DoorClosed,
  reopened: DoorOpen,
  snoozed: BellOff,
  woken: BellOff,
  tagged: Tag,
  handover_offered: ArrowRightLeft,
  handed_over: ArrowRightLeft,
  handover_declined: ArrowRightLeft,
  handover_cancelled: ArrowRightLeft,
  handover_expired: ArrowRightLeft,
  handover_receiver_gone: ArrowRightLeft,
  handover_ended: ArrowRightLeft,
};

/** Something that happened, one quiet line; where somebody was chosen, why (D11) is one press away. */
export function Event({ entry }: { entry: Happening }) {
  const { t } = useLingui();
  const write = useMoments();
  const { conversation } = useThread();
  const { data: desk } = useDesk(conversation.shop);
  const { content } = entry;
  const Icon = icons[content.type];
  const why = 'why' in content ? content.why : undefined;
  return (
    <div className="flex items-center justify-center gap-1.5 px-4 pt-2 text-center text-xs text-muted">
      <Icon aria-hidden size={13} className="shrink-0" />
      <span className="inline-block min-w-0 break-words first-letter:uppercase">
        <EventWords content={content} desk={desk} />{' '}
        <time dateTime={entry.at} className="whitespace-nowrap">
          {write(entry.at, 'time')}
        </time>
      </span>
      {why && (
        <Popup
          label={t`Why it went this way`}
          className="w-80 max-w-full p-3"
          trigger={
            <Button tone="quiet" className="min-h-6! gap-0.5! px-1! py-0! text-xs! underline">
              <CircleHelp aria-hidden size={12} />
              <Trans>Why?</Trans>
            </Button>
          }
        >
          <Late>
            <Why why={why} shop={conversation.shop} />
          </Late>
        </Popup>
      )}
    </div>
  );
}
