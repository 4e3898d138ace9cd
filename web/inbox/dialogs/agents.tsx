import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Coffee, Play, WifiOff } from 'lucide-react';
import type * as z from 'zod/mini';
import type { deskAgent } from '../../../events/shown/desk.ts';
import { at } from '../core/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox } from '../ui/hooks.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';

export type DeskAgent = z.infer<typeof deskAgent>;

/** Who is there changes while one looks. */
const everySeconds = 5;

/** Who could take a conversation of a shop now; those who cannot stand below, with the reason. */
export function AgentChoice({
  shop,
  without,
  chosen,
  choose,
}: {
  shop: string;
  /** Who has it already. */
  without: string[];
  chosen?: string;
  choose: (agent: string) => void;
}) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const { data, error, refetch } = useQuery({
    queryKey: ['agents', shop],
    queryFn: () => ask<{ items: DeskAgent[] }>(`GET /api/shops/${at(shop)}/agents?limit=100`),
    refetchInterval: everySeconds * 1000,
    staleTime: 0,
  });
  if (!data && error) return <Failed problem={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} height={44} />;
  const agents = data.items.filter(({ id }) => !without.includes(id));
  if (!agents.some(({ available }) => available) && agents.length === 0)
    return <Empty title={<Trans>Nobody else works at this shop.</Trans>} />;
  return (
    <>
      {!agents.some(({ available }) => available) && (
        <p className="text-sm text-muted">
          <Trans>Nobody can take it right now.</Trans>
        </p>
      )}
      <div role="radiogroup" aria-label={t`Agents`} className="flex max-h-64 flex-col gap-0.5 overflow-y-auto p-0.5">
        {agents.map((agent) => (
          <One key={agent.id} agent={agent} isChosen={agent.id === chosen} choose={() => choose(agent.id)} />
        ))}
      </div>
    </>
  );
}

function One({ agent, isChosen, choose }: { agent: DeskAgent; isChosen: boolean; choose: () => void }) {
  const { name, available, freeSlots, openConversations } = agent;
  return (
    <label
      className={cx(
        'flex min-h-11 items-center gap-2 rounded-md px-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
        available ? 'cursor-pointer hover:bg-sunken' : 'text-muted',
        isChosen && 'bg-accent-soft',
      )}
    >
      <input
        type="radio"
        name="agent"
        checked={isChosen}
        disabled={!available}
        onChange={choose}
        className="size-4 accent-(--color-accent) outline-none"
      />
      <Avatar name={name} size={26} />
      <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
      <span className="flex items-center gap-1 text-xs text-muted">
        <Presence agent={agent} />
      </span>
      <span className="w-28 text-end text-xs text-muted tabular-nums">
        {available ? (
          <Plural value={freeSlots} one="# slot free" other="# slots free" />
        ) : (
          <Plural value={openConversations} one="# open" other="# open" />
        )}
      </span>
    </label>
  );
}

/** Whether somebody is there; where somebody cannot take it, why. */
function Presence({ agent: { connected, status, available } }: { agent: DeskAgent }) {
  if (!connected)
    return (
      <>
        <WifiOff aria-hidden size={12} /> <Trans>Offline</Trans>
      </>
    );
  if (status === 'break')
    return (
      <>
        <Coffee aria-hidden size={12} /> <Trans>On break</Trans>
      </>
    );
  return (
    <>
      <Play aria-hidden size={12} /> {available ? <Trans>Available</Trans> : <Trans>No free slot</Trans>}
    </>
  );
}
