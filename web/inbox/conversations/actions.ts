import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import {
  ArrowDownToLine,
  ArrowRightLeft,
  BellOff,
  BellRing,
  Bot,
  CircleCheck,
  CircleQuestionMark,
  Hand,
  Link2,
  LogIn,
  LogOut,
  type LucideIcon,
  MailOpen,
  RotateCcw,
  Tags,
  Undo2,
  UserPlus,
  Video,
} from 'lucide-react';
import type { CommandId } from '../core/commands.ts';
import type { Conversation } from '../core/types.ts';
import { useDesk, useNames } from '../ui/desk.ts';
import { useInbox, useNow, useTopic } from '../ui/hooks.ts';
import { type Permits, permits } from './permits.ts';
import { usePlaces } from './places.ts';
import { standing } from './standing.ts';
import { useNoSlot } from './use-no-slot.ts';

/** The dialogs that an action may begin with. */
export type DialogName = 'handover' | 'assign' | 'close' | 'bot' | 'snooze' | 'tags' | 'why' | 'conference';

type Name = keyof Permits | 'grab' | 'takeOver' | 'wake' | 'why' | 'copyLink';

/** Something that can be done with the conversation now. */
export interface Action {
  name: Name;
  /** The command that does the same; absent: it has no key. */
  command?: CommandId;
  icon: LucideIcon;
  label: string;
  /** What it does to others and to one's slots; in its tooltip. */
  effect: string;
  /** Says why not, where it cannot be done now. */
  run: () => void;
  /** It would take a slot, and none is free: shown, so that one knows it is there, with the reason as its effect. */
  isBlocked?: boolean;
}

type Look = [icon: LucideIcon, label: MessageDescriptor, effect: MessageDescriptor];

const looks: Record<Name, Look> = {
  take: [ArrowDownToLine, msg`Take`, msg`It becomes yours and takes one of your slots`],
  grab: [Hand, msg`Grab`, msg`The first to grab it has it; it takes a slot`],
  takeOver: [
    ArrowDownToLine,
    msg`Take over`,
    msg`It becomes yours and takes one of your slots; who has it now is out of it`,
  ],
  join: [LogIn, msg`Join`, msg`You come into it beside who has it`],
  leave: [LogOut, msg`Leave`, msg`You go out of it; if it is yours, somebody else is looked for`],
  handover: [ArrowRightLeft, msg`Hand over`, msg`Offers it to a colleague, or gives it to a team or the queue`],
  assign: [UserPlus, msg`Assign to …`, msg`Gives it to an available colleague at once`],
  unassign: [Undo2, msg`Back to the queue`, msg`It waits for somebody again; the slot is free`],
  bot: [Bot, msg`To a flow`, msg`A flow goes on with the customer; the slot is free`],
  conference: [Video, msg`Video link`, msg`Sends the customer a link to a video room`],
  snooze: [BellOff, msg`Snooze`, msg`Puts it off until a time or the customer's next message`],
  wake: [BellRing, msg`Take up again`, msg`It no longer waits for a time`],
  tags: [Tags, msg`Tags`, msg`Adds and removes tags`],
  close: [CircleCheck, msg`Close`, msg`Closes it with a reason; the slot is free`],
  reopen: [RotateCcw, msg`Reopen`, msg`Begins it again as yours; it takes a slot`],
  unread: [MailOpen, msg`Mark unread`, msg`Shows it as unread again, for everybody in it`],
  why: [CircleQuestionMark, msg`Why is it here?`, msg`Says which rule gave it to whom, and who was passed over`],
  copyLink: [Link2, msg`Copy link`, msg`A colleague who may see it can open it`],
};

/** What asks for a free slot. */
const takesSlot: ReadonlySet<Name> = new Set(['take', 'grab', 'takeOver', 'reopen']);

/** Commands that are called otherwise. */
const commands: Partial<Record<Name, CommandId | null>> = {
  grab: 'take',
  takeOver: 'take',
  wake: 'snooze',
  unassign: null,
};

/**
 * What this agent can do with a conversation now, the most wanted first. What one may not do is not in it; the desk decides again.
 * @param show opens the dialog that an action begins with
 */
export function useActions(c: Conversation, show: (dialog: DialogName) => void): Action[] {
  const { t, i18n } = useLingui();
  const inbox = useInbox();
  const me = useTopic('me');
  const { data: desk } = useDesk(c.shop);
  const names = useNames(c.shop);
  const places = usePlaces();
  const now = useNow(60_000);
  const noSlot = useNoSlot(c.shop);
  if (!me) return [];
  const stand = standing(c, me, desk, now);
  const may = permits(c, me, stand, desk);
  const isGrab = stand.kind === 'outside' && stand.how === 'grab';

  const act = (action: string, body?: object, shown?: Partial<Conversation>): void =>
    void inbox.act(c.id, action, body, shown, (_problem, current) => {
      const winner = current?.assignee;
      if (!winner || winner === me.agent) return undefined;
      const name = names(winner);
      return t`${name} was faster and has this conversation.`;
    });
  const inIt = [...new Set([...c.participants, me.agent])];
  const mine = { assignee: me.agent, participants: inIt };
  const isTheirs = c.assignee !== undefined && c.assignee !== me.agent;
  const take = (): void => act('assign', { agent: 'me' }, mine);
  const copyLink = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(`${location.origin}/inbox?view=all&c=${encodeURIComponent(c.id)}`);
      inbox.notice({ tone: 'done', text: t`The link is copied.` });
    } catch {
      inbox.notice({
        tone: 'problem',
        text: t`Your browser does not let us copy. The link stands in the address bar.`,
      });
    }
  };

  const all: [Name, boolean, () => void][] = [
    ['grab', may.take && isGrab, () => act('grab', {}, mine)],
    ['take', may.take && !isGrab && !isTheirs, take],
    ['reopen', may.reopen, () => act('reopen')],
    ['join', may.join, () => act('join', {}, { participants: inIt })],
    ['close', may.close, () => show('close')],
    ['handover', may.handover, () => show('handover')],
    [
      'wake',
      may.snooze && c.snoozedUntil !== undefined,
      () => act('snooze', { until: null }, { snoozedUntil: undefined }),
    ],
    ['snooze', may.snooze && c.snoozedUntil === undefined, () => show('snooze')],
    ['tags', may.tags, () => show('tags')],
    ['takeOver', may.take && !isGrab && isTheirs, take],
    ['assign', may.assign, () => show('assign')],
    ['bot', may.bot, () => show('bot')],
    ['conference', may.conference, () => show('conference')],
    ['leave', may.leave, () => act('leave')],
    ['unassign', may.unassign, () => act('unassign')],
    [
      'unread',
      may.unread,
      () => {
        // Who looks at it would read it again at once.
        places.open(undefined);
        act('unread');
      },
    ],
    ['why', c.why !== undefined, () => show('why')],
    ['copyLink', true, () => void copyLink()],
  ];
  return all.flatMap(([name, isOffered, run]) => {
    if (!isOffered) return [];
    const [icon, label, effect] = looks[name];
    const command = name in commands ? (commands[name] ?? undefined) : (name as CommandId);
    const action = { name, command, icon, label: i18n._(label), effect: i18n._(effect), run };
    if (noSlot === undefined || !takesSlot.has(name)) return [action];
    const tell = (): void => void inbox.notice({ tone: 'problem', text: noSlot });
    return [{ ...action, effect: noSlot, run: tell, isBlocked: true }];
  });
}
