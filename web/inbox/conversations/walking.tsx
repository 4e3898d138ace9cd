import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import type { CommandId } from '../core/commands.ts';
import type { Conversation } from '../core/types.ts';
import { viewKeys } from '../core/view-keys.ts';
import { useCommand } from '../ui/commands.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { usePlaces } from './places.ts';
import { useTake } from './use-take.ts';
import type { View } from './view-words.ts';

/** The keys that walk the list from wherever one is, and those that go to a view. */
export function Walking({ open }: { open?: string }) {
  const places = usePlaces();
  const step = (by: 1 | -1): void => {
    const id = places.from(open, by);
    if (id) places.open(id);
  };
  useCommand({ id: 'next', run: () => step(1) });
  useCommand({ id: 'previous', run: () => step(-1) });
  useCommand({ id: 'out', run: () => places.open(undefined), when: open !== undefined, isHidden: true });
  useNextOverdue();
  useTakeNext();
  return viewKeys.map(([id, view]) => <ToView key={id} id={id} view={view} />);
}

function ToView({ id, view }: { id: CommandId; view: View }) {
  const navigate = useNavigate({ from: '/inbox' });
  useCommand({ id, run: () => void navigate({ search: { view } }) });
  return null;
}

/** Of the conversations that one has, the one that waits longest; the key empties a list without the mouse. */
function useNextOverdue(): void {
  const { t } = useLingui();
  const { ask, keep, notice } = useInbox();
  const places = usePlaces();
  const find = async (): Promise<void> => {
    try {
      const { items } = await ask<{ items: Conversation[] }>('GET /api/conversations?view=mine&limit=100');
      keep(items);
      const [first] = items
        .filter(({ status, waitingSince }) => waitingSince && (status === 'overdue' || status === 'soon'))
        .sort((a, b) => ((a.waitingSince ?? '') < (b.waitingSince ?? '') ? -1 : 1));
      if (first) places.open(first.id);
      else notice({ tone: 'news', text: t`None of your conversations is overdue.` });
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    }
  };
  useCommand({ id: 'overdue', run: () => void find() });
}

/** Takes the next one from the shop's queue where most wait and a slot is free. */
function useTakeNext(): void {
  const take = useTake();
  const counts = useTopic('counts');
  const me = useTopic('me');
  const [first] = (counts?.shops ?? [])
    .filter(({ shop, unassigned }) => unassigned > 0 && (me?.shops[shop]?.freeSlots ?? 0) > 0)
    .sort((a, b) => b.unassigned - a.unassigned);
  useCommand({ id: 'takeNext', run: () => first && void take(first.shop), when: first !== undefined });
}
