import { Trans, useLingui } from '@lingui/react/macro';
import { ArrowLeft, ArrowRight, EllipsisVertical, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { theCustomer } from '../core/inbox-store.ts';
import type { Conversation } from '../core/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useCommand, useKeyHint } from '../ui/commands.ts';
import { useDesk, useNames } from '../ui/desk.ts';
import { useTopic } from '../ui/hooks.ts';
import { Menu } from '../ui/menu.tsx';
import { Name } from '../ui/name.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { nameOf } from '../ui/words.ts';
import { type Action, type DialogName, useActions } from './actions.ts';
import { ChannelIcon, channelName, kindOf } from './channel.tsx';
import { Moment } from './moment.tsx';
import { usePlaces } from './places.ts';
import { useSignals } from './signals.ts';
import { WaitBadge } from './wait-badge.tsx';

interface CustomerSwitch {
  isShown: boolean;
  toggle: () => void;
}

/** So many of the actions stand in the open, on a phone one; the menu has all of them. */
const inTheOpen = 3;

/** Who it is, how it stands, who is in it, and what can be done with it. */
export function Head({
  c,
  show,
  customer,
}: {
  c: Conversation;
  show: (dialog: DialogName) => void;
  customer?: CustomerSwitch;
}) {
  const { t } = useLingui();
  const places = usePlaces();
  const actions = useActions(c, show);
  const open = actions.slice(0, inTheOpen);
  return (
    <header className="@container border-b border-line bg-surface px-3 py-1.5">
      <div className="flex items-center gap-2">
        <Button
          tone="quiet"
          icon
          aria-label={t`Back to the list`}
          onPress={() => places.open(undefined)}
          className="md:hidden"
        >
          <ArrowLeft aria-hidden size={18} className="rtl:hidden" />
          <ArrowRight aria-hidden size={18} className="hidden rtl:block" />
        </Button>
        <h2 className="min-w-0 flex-1 font-semibold">
          <Name of={nameOf(c.customer)} />
        </h2>
        {actions.map((action) => action.command && <Offer key={action.name} action={action} />)}
        {open.map((action, i) => (
          <ActionButton key={action.name} action={action} isFirst={i === 0} />
        ))}
        <More actions={actions} />
        {customer && <CustomerButton {...customer} />}
      </div>
      <Facts c={c} show={show} />
    </header>
  );
}

function CustomerButton({ isShown, toggle }: CustomerSwitch) {
  const { t } = useLingui();
  const key = useCommand({ id: 'customer', run: toggle });
  const label = isShown ? t`Hide the customer` : t`Show the customer`;
  return (
    <Tooltip text={label} hint={key}>
      <Button tone="quiet" icon aria-label={label} aria-pressed={isShown} onPress={toggle}>
        <UserRound aria-hidden size={16} />
      </Button>
    </Tooltip>
  );
}

/** The action's key and its line in the palette. */
function Offer({ action: { command, label, run } }: { action: Action }) {
  useCommand({ id: command ?? 'take', label, run, when: command !== undefined });
  return null;
}

function useHint({ command }: Action): string | undefined {
  const key = useKeyHint(command ?? 'take');
  return command === undefined ? undefined : key;
}

/** Where there is no room for words there is the picture, and the words are read out. */
function ActionButton({ action, isFirst }: { action: Action; isFirst: boolean }) {
  const { icon: Icon, label, effect, run, name, isBlocked } = action;
  const isEntry = isFirst && ['take', 'grab', 'join', 'reopen'].includes(name);
  return (
    <Tooltip text={effect} hint={useHint(action)}>
      <Button
        tone={isEntry ? 'accent' : 'plain'}
        onPress={run}
        aria-label={label}
        aria-disabled={isBlocked}
        className={cx(!isFirst && 'hidden! @md:inline-flex!', !isEntry && 'px-2!')}
      >
        <Icon aria-hidden size={16} />
        <span className={isEntry ? undefined : 'hidden @2xl:inline'}>{label}</span>
      </Button>
    </Tooltip>
  );
}

function More({ actions }: { actions: Action[] }) {
  const { t } = useLingui();
  return (
    <Menu
      label={t`More actions`}
      onAction={(name) => actions.find((action) => action.name === name)?.run()}
      trigger={
        <Button tone="quiet" icon aria-label={t`More actions`}>
          <EllipsisVertical aria-hidden size={16} />
        </Button>
      }
      items={actions.map((action) => ({
        id: action.name,
        text: action.label,
        label: <MoreItem action={action} />,
      }))}
    />
  );
}

function MoreItem({ action }: { action: Action }) {
  const { icon: Icon, label, effect, isBlocked } = action;
  const hint = useHint(action);
  return (
    <span className={cx('flex items-center gap-2', isBlocked && 'text-muted')}>
      <Icon aria-hidden size={16} className="shrink-0 text-muted" />
      <span className="flex-1">
        {label}
        <span className="block max-w-60 text-xs text-muted">{effect}</span>
      </span>
      {hint && <kbd className="text-xs text-muted">{hint}</kbd>}
    </span>
  );
}

/** The second line: status, where it comes from, who has it and why, what holds for it. */
function Facts({ c, show }: { c: Conversation; show: (dialog: DialogName) => void }) {
  const { t } = useLingui();
  const me = useTopic('me');
  const { data: desk } = useDesk(c.shop);
  const names = useNames(c.shop);
  const channel = desk?.channels.find(({ id }) => id === c.channel.id);
  const others = c.participants.filter((id) => id !== c.assignee);
  const kind = kindOf(c);
  return (
    // What would stand before the line, the mark between two facts, is cut off: a line neither begins nor ends with it.
    <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-0.5 overflow-x-clip text-xs text-muted">
      <WaitBadge status={c.status} since={c.waitingSince} />
      <span className="inline-flex min-w-0 items-center gap-1">
        <ChannelIcon kind={kind} />
        <bdi className="truncate">{channel?.name ?? channelName(kind)}</bdi>
      </span>
      <Further>
        <bdi>{desk?.name ?? me?.shops[c.shop]?.name ?? c.shop}</bdi>
      </Further>
      {c.team && (
        <Further>
          <bdi>{desk?.teams.find(({ id }) => id === c.team)?.name ?? c.team}</bdi>
        </Further>
      )}
      <Further>
        {c.bot ? (
          <Trans>With the flow {desk?.flows.find(({ id }) => id === c.bot)?.name ?? c.bot}</Trans>
        ) : c.assignee === undefined ? (
          <Trans>Nobody has it</Trans>
        ) : c.assignee === me?.agent ? (
          <Trans>Yours</Trans>
        ) : (
          <Trans>
            With <bdi>{names(c.assignee)}</bdi>
          </Trans>
        )}
      </Further>
      {others.length > 0 && (
        <span title={others.map(names).join(', ')}>
          <Trans>and {others.map(names).slice(0, 2).join(', ')}</Trans>
          {others.length > 2 && ` +${others.length - 2}`}
        </span>
      )}
      {c.why && (
        <button
          type="button"
          onClick={() => show('why')}
          className="-mx-1 min-h-6 rounded px-1 text-accent underline-offset-2 -outline-offset-2 hover:underline"
        >
          {t`Why?`}
        </button>
      )}
      {c.snoozedUntil && (
        <span>
          <Trans>
            Snoozed until <Moment at={c.snoozedUntil} isExact />
          </Trans>
        </span>
      )}
      <Tags tags={c.tags} />
      <Viewers conversation={c.id} names={names} />
    </div>
  );
}

/** Another fact, marked off from the one before it. */
function Further({ children }: { children: ReactNode }) {
  return <span className="relative before:absolute before:-start-2 before:content-['·'_/_'']">{children}</span>;
}

function Tags({ tags }: { tags: string[] }): ReactNode {
  if (tags.length === 0) return null;
  return (
    <span className="flex min-w-0 gap-1">
      {tags.slice(0, 4).map((tag) => (
        <bdi key={tag} className="max-w-28 truncate rounded bg-sunken px-1.5 leading-5 text-ink">
          {tag}
        </bdi>
      ))}
      {tags.length > 4 && <span title={tags.slice(4).join(', ')}>+{tags.length - 4}</span>}
    </span>
  );
}

/** Who else is here right now (T5). */
function Viewers({ conversation, names }: { conversation: string; names: (agent: string) => string }) {
  const { t } = useLingui();
  const signals = useSignals(conversation).filter(({ agent }) => agent !== theCustomer);
  const writing = signals.find(({ kind }) => kind === 'typing');
  const agents = [...new Set(signals.map(({ agent }) => agent))];
  const [first] = agents;
  const name = names(writing?.agent ?? first ?? '');
  return (
    <span aria-live="polite" className="ms-auto inline-flex items-center gap-1">
      {agents.slice(0, 3).map((agent) => (
        <Avatar key={agent} name={names(agent)} size={18} />
      ))}
      {first && <span className="text-accent">{writing ? t`${name} is typing …` : t`${name} is here too`}</span>}
    </span>
  );
}
