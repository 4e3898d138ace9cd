import { useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import type { CommandId } from '../core/commands.ts';
import { viewKeys } from '../core/view-keys.ts';
import type { ViewQuery } from '../core/views.ts';
import { useCommand } from '../ui/commands.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { useOverlay } from './overlays.ts';
import { useSession } from './session-context.ts';

/** The commands that hold wherever one is. */
export function Commands() {
  const { show } = useOverlay();
  const { signOut } = useSession();
  const { preferences } = useInbox();
  const isInInbox = useRouterState({ select: ({ location }) => location.pathname === '/inbox' });
  useCommand({ id: 'palette', run: () => show('palette'), isHidden: true });
  useCommand({ id: 'keys', run: () => show('keys') });
  useCommand({ id: 'preferences', run: () => show('preferences') });
  useCommand({ id: 'theme.light', run: () => void preferences.change({ theme: 'light' }) });
  useCommand({ id: 'theme.dark', run: () => void preferences.change({ theme: 'dark' }) });
  useCommand({ id: 'theme.system', run: () => void preferences.change({ theme: 'system' }) });
  useCommand({ id: 'signOut', run: () => void signOut() });
  return (
    <>
      <ToAreas />
      {isInInbox ? <AmongViews /> : viewKeys.map(([id, view]) => <ToView key={id} id={id} view={view} />)}
    </>
  );
}

function ToAreas() {
  const navigate = useNavigate();
  const { routesByPath } = useRouter();
  const me = useTopic('me');
  const isAdmin = Object.values(me?.shops ?? {}).some(({ role }) => role !== 'employee');
  useCommand({ id: 'go.board', run: () => void navigate({ to: '/board' as string }), when: '/board' in routesByPath });
  useCommand({ id: 'go.settings', run: () => void navigate({ to: '/admin' as string }), when: isAdmin });
  return null;
}

/** The views that are worked through, in the order of the rail. */
const walked: readonly ViewQuery['view'][] = ['mine', 'joined', 'offered', 'unassigned', 'mentions', 'all', 'closed'];

function AmongViews() {
  const { keys } = useInbox();
  const navigate = useNavigate();
  const view = useRouterState({ select: ({ location }) => (location.search as ViewQuery).view });
  const step = (by: number): void => {
    const place = walked.indexOf(view) + by;
    void navigate({ to: '/inbox', search: { view: walked[(place + walked.length) % walked.length] } });
  };
  useCommand({ id: 'tab.previous', run: () => step(-1), isHidden: true });
  useCommand({ id: 'tab.next', run: () => step(1), isHidden: true });
  // A row that has the focus opens by itself; from anywhere else one goes on to write.
  useCommand({ id: 'open', run: () => void keys.run('reply'), isHidden: true });
  return null;
}

/** From other areas; in the inbox the list has them. */
function ToView({ id, view }: { id: CommandId; view: (typeof viewKeys)[number][1] }) {
  const navigate = useNavigate();
  useCommand({ id, run: () => void navigate({ to: '/inbox', search: { view } }) });
  return null;
}
