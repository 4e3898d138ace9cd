import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { ConversationsScreen } from './conversations/screen.tsx';
import type { ViewQuery } from './core/views.ts';
import { Frame } from './shell/frame.tsx';

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

const searchNames = [
  'view',
  'shop',
  'team',
  'status',
  'channel',
  'agent',
  'customer',
  'tag',
  'reason',
  'from',
  'to',
  'q',
  'order',
  'phone',
  'sort',
  'c',
] as const;

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch =>
    Object.fromEntries(
      searchNames.flatMap((name) =>
        search[name] === undefined || search[name] === '' ? [] : [[name, String(search[name])]],
      ),
    ),
  component: ConversationsScreen,
});

export const router = createRouter({
  routeTree: root.addChildren([start, inbox]),
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
