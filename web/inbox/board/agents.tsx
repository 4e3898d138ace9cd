import { Trans, useLingui } from '@lingui/react/macro';
import { Circle, CircleDot, Coffee } from 'lucide-react';
import type { Board } from '../core/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { cx } from '../ui/classes.ts';
import { Name } from '../ui/name.tsx';
import { Panel } from './panel.tsx';

type Agent = Board['agents'][number];

/** Who is here with how many free slots: the available first, then those on a break, then the others. */
export function Agents({ board: { agents, slots } }: { board: Board }) {
  const here = [...agents].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const available = agents.filter((agent) => rank(agent) === 0);
  const free = available.reduce((sum, { freeSlots }) => sum + freeSlots, 0);
  return (
    <Panel
      title={<Trans>Agents</Trans>}
      more={
        <bdi className="text-[0.9em] text-muted tabular-nums">
          <Trans>
            {available.length} available, {free} free slots
          </Trans>
        </bdi>
      }
    >
      {here.length === 0 ? (
        <p className="px-4 py-6 text-center text-muted">
          <Trans>Nobody has the chat permission.</Trans>
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {here.map((agent) => (
            <Row key={agent.id} agent={agent} slots={slots} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const rank = ({ connected, status }: Agent): number => (!connected ? 2 : status === 'available' ? 0 : 1);

function Row({ agent, slots }: { agent: Agent; slots: number }) {
  const { t } = useLingui();
  const { name, connected, status, openConversations } = agent;
  const looks = !connected
    ? { word: t`offline`, icon: Circle, tone: 'text-muted' }
    : status === 'available'
      ? { word: t`available`, icon: CircleDot, tone: 'text-good' }
      : { word: t`on break`, icon: Coffee, tone: 'text-soon' };
  const Icon = looks.icon;
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <Avatar name={name} size={28} />
      <div className="min-w-0 flex-1">
        <Name of={name} className="text-[0.95em] font-medium" />
        <span className={cx('inline-flex items-center gap-1 text-[0.8em]', looks.tone)}>
          <Icon aria-hidden size={12} />
          {looks.word}
        </span>
      </div>
      <Load used={openConversations} slots={slots} />
    </li>
  );
}

/** Used and free slots as a bar of so many parts; the numbers stand beside it. */
function Load({ used, slots }: { used: number; slots: number }) {
  const parts = Math.min(Math.max(slots, used), 12);
  return (
    <div className="flex items-center gap-2">
      <span aria-hidden className="hidden gap-0.5 sm:flex">
        {Array.from({ length: parts }, (_, i) => (
          <span
            key={i}
            className={cx(
              'h-4 w-2 rounded-sm border',
              i < used ? (i < slots ? 'border-accent bg-accent' : 'border-late bg-late') : 'border-line-strong',
            )}
          />
        ))}
      </span>
      <span className="w-20 text-end text-[0.9em] tabular-nums">
        <bdi>
          <Trans>
            {used} of {slots}
          </Trans>
        </bdi>
      </span>
    </div>
  );
}
