import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { query as asked } from '../core/api.ts';
import type { CommandId } from '../core/commands.ts';
import type { ViewQuery } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { useCommand, useKeyHint } from '../ui/commands.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';

/** A list with its filters, kept under a name on the server; the first nine have a key. */
export interface SavedView {
  name: string;
  /** The address's query string. */
  search: string;
}

const none: SavedView[] = [];

export const useSavedViews = (): SavedView[] => useTopic('preferences')?.views ?? none;

export const searchOf = (query: ViewQuery): string => asked({ ...query });
export const queryOf = ({ search }: SavedView): ViewQuery => Object.fromEntries(new URLSearchParams(search));

const keyed: CommandId[] = ['view.1', 'view.2', 'view.3', 'view.4', 'view.5', 'view.6', 'view.7', 'view.8', 'view.9'];

/** The keys of the saved views, wherever the rail is. */
export function SavedViewKeys() {
  return useSavedViews()
    .slice(0, keyed.length)
    .map((view, i) => <ViewKey key={keyed[i]} id={keyed[i] ?? 'view.1'} view={view} />);
}

function ViewKey({ id, view }: { id: CommandId; view: SavedView }) {
  const navigate = useNavigate({ from: '/inbox' });
  useCommand({ id, label: view.name, run: () => void navigate({ search: queryOf(view) }) });
  return null;
}

/** What stands behind a saved view's name in the rail: its key, and the way to take it away. */
export function SavedViewEnd({ view, place }: { view: SavedView; place: number }) {
  const { t } = useLingui();
  const { preferences, notice } = useInbox();
  const views = useSavedViews();
  const key = useKeyHint(keyed[place] ?? 'view.1');
  const remove = (): void => {
    const before = views;
    void preferences.change({ views: views.filter((one) => one !== view) });
    const undo = { label: t`Undo`, run: () => void preferences.change({ views: before }) };
    notice({ tone: 'done', text: t`The view ${view.name} is gone.`, action: undo });
  };
  return (
    <>
      {place < keyed.length && key && <kbd className="text-xs text-muted">{key}</kbd>}
      <Button
        tone="quiet"
        icon
        aria-label={t`Take away the view ${view.name}`}
        onPress={remove}
        className="min-h-6! min-w-6! p-0!"
      >
        <X aria-hidden size={12} />
      </Button>
    </>
  );
}
