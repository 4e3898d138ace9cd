import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { boardSearch } from './board/search.ts';
import { ConversationsScreen } from './conversations/screen.tsx';
import { type ViewQuery, viewIn } from './core/views.ts';
import { loadAdminTexts } from './languages.ts';
import { Frame } from './shell/frame.tsx';
import { Nowhere, ScreenFailed } from './shell/lost.tsx';

/** Where one can be. What is looked at stands in the address: a link to it can be sent to a colleague. */

const root = createRootRoute({ component: Frame });

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', search: { view: 'mine' }, replace: true });
  },
});

/** The view and its filters, and `c`: the conversation that is open. */
export type InboxSearch = ViewQuery & { c?: string };

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    ...viewIn(search),
    ...(search.c ? { c: String(search.c) } : {}),
  }),
  component: ConversationsScreen,
});

/** A screen with texts of its own. */
const withTexts =
  <Screen,>(load: () => Promise<Screen>) =>
  async (): Promise<Screen> =>
    (await Promise.all([load(), loadAdminTexts()]))[0];

const adminStart = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  component: lazyRouteComponent(
    withTexts(() => import('./admin/screen.tsx')),
    'AdminStart',
  ),
});

/** `item`: the one thing of the section that is looked at; '+' is a new one. */
const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin/$shop/$section',
  validateSearch: ({ item }: Record<string, unknown>): { item?: string } => (item ? { item: String(item) } : {}),
  component: lazyRouteComponent(
    withTexts(() => import('./admin/screen.tsx')),
    'AdminScreen',
  ),
});

const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  validateSearch: boardSearch,
  component: lazyRouteComponent(
    withTexts(() => import('./board/screen.tsx')),
    'BoardScreen',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([start, inbox, adminStart, admin, board]),
  defaultErrorComponent: ScreenFailed,
  defaultNotFoundComponent: Nowhere,
  // Words stand as they are: ?q=rose, not ?q="rose".
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
