import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { messageId } from '../../layers/channels/webchat/index.ts';
import { conversationId, type Thread, thread } from '../../layers/store/keys.ts';
import type { Shop, Stage } from '../support/system.ts';
import { type Page, type VisitorClient, type VisitorSocket, visit } from '../support/visitors.ts';

/** The part of a shop's life that goes on in its webchat: visitors who write, look and go away. */

export type Visiting =
  | { do: 'chat'; visitor: number; shop: number; count: number }
  | { do: 'look' | 'lookAway'; visitor: number; shop: number };

const visitors = 2;

export function visiting(
  of: (name: Visiting['do'], rest: Record<string, fc.Arbitrary<unknown>>) => fc.Arbitrary<never>,
  shop: fc.Arbitrary<number>,
): { weight: number; arbitrary: fc.Arbitrary<never> }[] {
  const visitor = { visitor: fc.nat({ max: visitors - 1 }), shop };
  return [
    { weight: 8, arbitrary: of('chat', { ...visitor, count: fc.integer({ min: 1, max: 2 }) }) },
    { weight: 4, arbitrary: of('look', visitor) },
    { weight: 1, arbitrary: of('lookAway', visitor) },
  ];
}

/** A visitor of a shop, what was heard over its sockets included. */
export interface Visitor {
  client: VisitorClient;
  shop: Shop;
  thread: Thread;
  sockets: VisitorSocket[];
  /** Open ones. */
  looking: VisitorSocket[];
}

/** The visitors of a shop. */
export const visitorsOf = (stage: Stage, shop: Shop): Promise<Visitor[]> =>
  Promise.all(
    Array.from({ length: visitors }, async () => {
      const client = await visit(stage, shop);
      const of = thread(shop.id, `${shop.id}-webchat`, String(decodeJwt(client.session.token).sub));
      return { client, shop, thread: of, sockets: [], looking: [] };
    }),
  );

/** A message that is not written yet. @returns the entry's id, and what writes it, however often */
export function written({ client, thread: { address } }: Visitor) {
  const id = randomUUID();
  return {
    id: messageId(address, id),
    post: () => client.http.post('/messages', { id, content: { type: 'text', text: `chat ${id}` } }),
  };
}

export async function look(visitor: Visitor): Promise<void> {
  const socket = await visitor.client.connect();
  visitor.sockets.push(socket);
  visitor.looking.push(socket);
}

export const lookAway = (visitor: Visitor): void => visitor.looking.shift()?.close();

/** The whole thread, from the beginning. */
async function threadOf({ client }: Visitor): Promise<Page['items']> {
  const items: Page['items'] = [];
  for (let after = 0; ; ) {
    const page = await client.page(`after=${after}`);
    items.push(...page.items);
    if (!page.more) return items;
    after = page.place;
  }
}

/**
 * A visitor reads each of its own messages and each reply to it once, in one order, and neither there nor over a socket
 * anything of somebody else.
 * @param mine the entry ids of what the visitor wrote @param replies to conversations, by entry id
 */
export async function expectRead(
  visitor: Visitor,
  mine: string[],
  replies: Map<string, { conversation: string }>,
): Promise<void> {
  const items = await threadOf(visitor);
  const ids = items.map(({ id }) => id);
  const own = messageId(visitor.thread.address, '');
  const wrote = mine.filter((id) => id.startsWith(own)).map((id) => id.slice(own.length));
  const theirs = conversationId(visitor.thread, 0).slice(0, -1);
  const answered = [...replies].filter(([, { conversation }]) => conversation.startsWith(theirs)).map(([id]) => id);
  expect(
    items
      .filter(({ from }) => from === 'visitor')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(wrote.sort());
  expect(
    items
      .filter(({ from }) => from === 'agent')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(answered.sort());
  const places = items.map(({ place }) => place);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  const heard = visitor.sockets.flatMap(({ said }) => said.flatMap(({ message }) => message?.id ?? []));
  expect(heard.filter((id) => !ids.includes(id))).toEqual([]);
}
