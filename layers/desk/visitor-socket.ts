import { notedEvery, type Page, pageOf } from '../domain/visitor.ts';
import { formatDuration } from '../platform/duration.ts';
import { DeskError } from '../platform/errors.ts';
import type { Sockets } from '../platform/sockets.ts';
import type { Throttle } from '../platform/throttle.ts';
import type { Thread } from '../store/keys.ts';
import { closeSocket, findVisitor, noteVisit, openSocket, type Pass, takePass } from '../store/visitors.ts';
import type { Desk } from './desk.ts';
import { tellAgents } from './visitor-push.ts';

/**
 * A visitor's socket: which tab is open, on which page, who writes (W4). It can say nothing else, and hears only of its own thread:
 * what is written goes over HTTP (visitor-write.ts). Signals run on real time.
 */
export interface VisitorLine {
  desk: Desk;
  sockets: Sockets;
  throttle: Throttle;
  thread: Thread;
  connection: string;
}

/** A visitor in an authorizer's context, which holds texts only. The visitor's own id stays out of it. */
export const nameOfThread = ({ shop, channel, address }: Thread): string => `${shop}.${channel}.${address}`;
export function threadNamed(name: string): Thread | undefined {
  const [shop, channel, address, ...rest] = name.split('.');
  return shop && channel && address && rest.length === 0 ? { shop, channel, address } : undefined;
}

/** Whose socket a visitor's ticket opens; it is used up by that. */
export async function redeemPass({ table }: Pick<Desk, 'table'>, ticket: string): Promise<Pass | undefined> {
  const [, shop, secret] = /^visitor\.([a-z0-9-]{1,64})\.([\w-]{20,64})$/.exec(ticket) ?? [];
  return shop && secret ? takePass(table, shop, secret, Date.now()) : undefined;
}

/**
 * A tab connected. The end of a socket can go unnoticed: before a tab is one too many, those that are gone are forgotten.
 * @throws DeskError too_many for one tab too many, and for a ticket of before the sessions were ended
 */
export async function visitorConnected(
  { desk: { table, clock }, sockets, thread, connection }: VisitorLine,
  ticketAt: number,
): Promise<void> {
  const isOpened = () => openSocket(table, thread, connection, ticketAt, clock.now());
  if (await isOpened()) return;
  const noted = (await findVisitor(table, thread))?.sockets ?? [];
  await Promise.all(
    noted.map(async (one) => (await sockets.isOpen(one)) || closeSocket(table, thread, one, clock.now())),
  );
  if (!(await isOpened())) throw new DeskError('too_many');
}

export const visitorGone = ({ table, clock }: Desk, thread: Thread, connection: string): Promise<void> =>
  closeSocket(table, thread, connection, clock.now());

/** A connection is listened to so often (ms). */
const hereEvery = 1_000;

/** A sign of life, and the page where it came with one; noted now and then. */
export async function visitorHere(
  line: VisitorLine,
  given?: { url: string; title?: string | undefined },
): Promise<void> {
  const { desk, throttle, thread, connection } = line;
  if (!throttle.lets(`${connection} here`, Date.now(), hereEvery)) return;
  const visitor = await findVisitor(desk.table, thread);
  // One whose tokens were taken back says nothing more.
  if (!visitor?.sockets.includes(connection)) throw new DeskError('unauthorized');
  const now = desk.clock.now();
  const page = given && pageOf(given.url, given.title);
  if (isSame(page, visitor.page) && now - visitor.lastActive < notedEvery) return;
  await noteVisit(desk.table, thread, visitor.id, { page }, now);
}

const isSame = (page: Page | undefined, known: Page | undefined): boolean =>
  page === undefined || JSON.stringify(page) === JSON.stringify(known);

/** The same for typing; how long an agent's client shows it. */
const typingEvery = 2_000;
const typingLasts = 6_000;

/** Tells the agents in the conversation that its customer writes. */
export async function visitorTypes({ desk, sockets, throttle, thread, connection }: VisitorLine): Promise<void> {
  if (!throttle.lets(`${connection} visitor`, Date.now(), typingEvery)) return;
  const visitor = await findVisitor(desk.table, thread);
  if (!visitor?.sockets.includes(connection)) throw new DeskError('unauthorized');
  const expiresAfter = formatDuration(typingLasts);
  await tellAgents({ desk, sockets }, thread, (conversation) => ({
    type: 'customer_typing',
    conversation,
    expiresAfter,
  }));
}
