import { randomBytes } from 'node:crypto';
import { e164 } from '../domain/phone.ts';
import type { ChannelConfig } from '../domain/settings.ts';
import { type Identity, notedEvery, type Page, type Visitor } from '../domain/visitor.ts';
import { DeskError } from '../platform/errors.ts';
import { readJwt, signJwt } from '../platform/jwt.ts';
import { type Thread, thread } from '../store/keys.ts';
import { findVisitor, noteVisit, revokeTokens, savePass, visitorOf } from '../store/visitors.ts';
import type { Desk } from './desk.ts';

/**
 * Visitors of the webchat coming in (W4, C5). A browser is known by a token that we sign under the shop's key, a customer of the
 * shop by an identity that the shop signs under its own. Tokens run on real time.
 */

/** A channel of the webchat, with what its tokens are signed by. */
export interface Place {
  shop: string;
  channel: ChannelConfig;
  /** Signs the visitors' tokens. */
  visitorKey: string;
  /** What the shop signs its customers' identities with; absent: it signs in nobody. */
  identitySecret?: string | undefined;
}

/** A visitor whose token holds. */
export interface Guest {
  place: Place;
  thread: Thread;
  visitor: Visitor;
}

const day = 24 * 3600;
/** A browser keeps its history for so long without coming back (s). */
const tokenLife = 400 * day;
/** A signed-in customer's token: the shop signs in again by then (s). */
const identifiedLife = day;
/** The longest that a shop may sign an identity for (s): what is copied from a page should be worthless soon. */
const longestIdentity = day;

/** @throws DeskError not_found */
export async function channelAt(desk: Desk, shopId: string, channelId: string): Promise<ChannelConfig> {
  const find = ({ channels }: { channels: ChannelConfig[] }) =>
    channels.find(({ id, provider }) => id === channelId && provider === 'webchat');
  const channel = find(await desk.shops.get(shopId)) ?? find(await desk.shops.fresh(shopId));
  if (!channel) throw new DeskError('not_found', 'There is no such webchat at this shop.');
  return channel;
}

const threadFor = ({ shop, channel }: Place, visitor: string): Thread => thread(shop, channel.id, visitor);

/** The visitor a token names; undefined when it does not hold (any more). */
async function guestBy(desk: Desk, place: Place, token: string): Promise<{ id: string; known?: Visitor } | undefined> {
  const claims = readJwt(token, place.visitorKey, Date.now());
  if (claims?.aud !== 'visitor' || claims.shop !== place.shop || claims.channel !== place.channel.id) return undefined;
  const id = String(claims.sub);
  const known = await findVisitor(desk.table, threadFor(place, id));
  if (Number(claims.iat) * 1000 < (known?.validFrom ?? 0)) return undefined;
  return { id, ...(known && { known }) };
}

/**
 * Lets a visitor in, and notes now and then that it is there.
 * @throws DeskError unauthorized for a token that does not hold
 */
export async function enter(desk: Desk, place: Place, token: string | undefined): Promise<Guest> {
  const guest = token === undefined ? undefined : await guestBy(desk, place, token);
  if (!guest) throw new DeskError('unauthorized', 'This visitor is not known. Begin a session first.');
  const of = threadFor(place, guest.id);
  const now = desk.clock.now();
  const isFresh = guest.known && now - guest.known.lastActive < notedEvery;
  const visitor = isFresh && guest.known ? guest.known : await noteVisit(desk.table, of, guest.id, {}, now);
  return { place, thread: of, visitor };
}

export interface SessionWish {
  token?: string | undefined;
  /** A JWT of the shop's. */
  identity?: string | undefined;
  page?: Page | undefined;
  location?: string | undefined;
}

/**
 * Begins a visitor's session, or goes on with one: who comes with a token that holds is who it was. A customer whom the shop signs in
 * is the same visitor on every device.
 * @throws DeskError bad_identity
 */
export async function beginSession(
  desk: Desk,
  place: Place,
  { token, identity: signed, page, location }: SessionWish,
): Promise<{ guest: Guest; token: string }> {
  const identity = signed === undefined ? undefined : identityIn(place, signed);
  const known = token === undefined ? undefined : await guestBy(desk, place, token);
  const id = await whoComes(desk, place, known, identity);
  const of = threadFor(place, id);
  const isSignedInNow = known?.id === id && identity !== undefined && known.known?.identity === undefined;
  const visitor = await noteVisit(desk.table, of, id, { identity, page, location }, desk.clock.now());
  // Whoever kept a token from before the customer signed in must not see what the customer writes.
  if (isSignedInNow) await revokeTokens(desk.table, of, Date.now());
  return { guest: { place, thread: of, visitor }, token: tokenFor(place, visitor) };
}

/**
 * Nobody gets the history of another: a browser in which somebody else signs in, or nobody any more, is another visitor.
 */
async function whoComes(
  desk: Desk,
  place: Place,
  guest: { id: string; known?: Visitor } | undefined,
  identity: Identity | undefined,
): Promise<string> {
  const subject = guest?.known?.identity?.subject;
  if (guest && subject === identity?.subject) return guest.id;
  const isStillNobody = guest !== undefined && subject === undefined;
  const candidate = isStillNobody ? guest.id : randomBytes(16).toString('base64url');
  if (!identity) return candidate;
  return visitorOf(
    desk.table,
    { shop: place.shop, channel: place.channel.id },
    identity.subject,
    candidate,
    desk.clock.now(),
  );
}

function tokenFor({ shop, channel, visitorKey }: Place, { id, identity }: Visitor): string {
  // With milliseconds, so that it is younger than what was revoked a moment ago.
  const iat = Date.now() / 1000;
  const exp = Math.ceil(iat) + (identity ? identifiedLife : tokenLife);
  return signJwt({ aud: 'visitor', shop, channel: channel.id, sub: id, iat, exp }, visitorKey);
}

/** Ends all sessions of a visitor, on all its devices. */
export const endSessions = (desk: Desk, { thread: of }: Guest): Promise<void> =>
  revokeTokens(desk.table, of, Date.now());

/** @throws DeskError bad_identity, saying what is wrong to the shop's developer */
function identityIn({ identitySecret }: Place, signed: string): Identity {
  if (!identitySecret) throw new DeskError('bad_identity', 'This channel has no identity secret yet. Set one first.');
  const now = Date.now();
  const claims = readJwt(signed, identitySecret, now);
  if (!claims) throw new DeskError('bad_identity');
  const { sub, name, email, phone, exp } = claims;
  if (Number(exp) > now / 1000 + longestIdentity + 60)
    throw new DeskError('bad_identity', 'An identity may be valid for a day at most: shorten its exp.');
  const subject = typeof sub === 'string' || typeof sub === 'number' ? String(sub).slice(0, 200) : '';
  if (!subject) throw new DeskError('bad_identity', "An identity needs sub, the shop's own id of the customer.");
  const number = e164(phone);
  return {
    subject,
    ...(typeof name === 'string' && name.trim() && { name: name.trim().slice(0, 100) }),
    ...(typeof email === 'string' && /^[^\s@]+@[^\s@]+$/.test(email) && { email: email.toLowerCase().slice(0, 200) }),
    ...(number && { phone: number }),
  };
}

const passLife = 30_000;

/** A one-time ticket for the visitor's socket; it names the shop that gave it. */
export async function givePass(
  desk: Desk,
  { place, thread: of }: Guest,
): Promise<{ ticket: string; expiresAt: string }> {
  const secret = randomBytes(24).toString('base64url');
  const at = Date.now();
  const until = at + passLife;
  await savePass(desk.table, secret, { thread: of, at }, until);
  return { ticket: `visitor.${place.shop}.${secret}`, expiresAt: new Date(until).toISOString() };
}
