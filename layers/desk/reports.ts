import type { DeliveryReport, Echo } from '../channels/channel.ts';
import { preview } from '../domain/content.ts';
import { change, type NewEntry } from '../domain/conversation.ts';
import type { ChannelConfig, Shop } from '../domain/settings.ts';
import { commit, findHead } from '../store/conversations.ts';
import { keep } from '../store/kept.ts';
import { entryKey, parseConversationId, thread } from '../store/keys.ts';
import { type Outgoing, settle, waitingToSend } from '../store/outbox.ts';
import { findSent, findSentOrKeep } from '../store/sent.ts';
import { findEntry, moveDelivery } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/** What the providers report about messages that went out: delivery states (C3) and echoes. */

/**
 * Our name for an outgoing message, given to the provider and back with its reports, so that one whose answer we never
 * got can still be recognised.
 */
export const referenceOf = (reply: Pick<Outgoing, 'conversation' | 'sentAt' | 'entryId'>): string =>
  [reply.conversation, reply.sentAt, reply.entryId].join('~');

function fromReference(shop: string, reference: string | undefined): Outgoing | undefined {
  const [conversation = '', sentAt = '', entryId = ''] = reference?.split('~') ?? [];
  const parsed = parseConversationId(conversation);
  if (!parsed || parsed.thread.shop !== shop || !/^\d{19}$/.test(sentAt) || !entryId) return undefined;
  const key = { pk: `OUTBOX#${shop}`, sk: `${parsed.thread.channel}#${parsed.thread.address}#${sentAt}#${entryId}` };
  return {
    key,
    thread: parsed.thread,
    conversation,
    entry: entryKey(parsed.thread, sentAt, entryId),
    entryId,
    sentAt,
    tries: 1,
  };
}

/** A delivery report: moves the message's state forward, or waits until the message is known. */
export async function takeReport(desk: Desk, shop: string, channel: string, report: DeliveryReport): Promise<void> {
  const now = desk.clock.now();
  const more = report.failure ? { failure: report.failure } : {};
  const named = fromReference(shop, report.reference);
  if (named && report.state === 'pending') return noteGoneOut(desk, named, report, now);
  if (named && (await reportOn(desk, named, report, now))) return;
  const sent = await findSentOrKeep(
    desk.table,
    shop,
    channel,
    report.providerId,
    { state: report.state, ...more },
    now,
  );
  if (sent) await moveDelivery(desk.table, sent.entry, report.state, now, more);
}

/** Applies a report to the message it names. One that was still pending is thereby known to have gone out. */
async function reportOn(desk: Desk, reply: Outgoing, report: DeliveryReport | Echo, now: number): Promise<boolean> {
  const more = { providerId: report.providerId, ...(report.failure && { failure: report.failure }) };
  const before = await moveDelivery(desk.table, reply.entry, report.state, now, more);
  if (before === 'pending') await settle(desk.table, reply, { state: report.state, ...more }, now);
  return before !== undefined || (await findEntry(desk.table, reply.entry)) !== undefined;
}

/**
 * A message that left our account (MessageBird shows us our own too): ours by its reference, by its id, or because we are
 * just sending the same to the same customer; else written by somebody else, and shown as such.
 */
export async function takeEcho(desk: Desk, shop: Shop, channel: ChannelConfig, echo: Echo): Promise<void> {
  const now = desk.clock.now();
  const named = fromReference(shop.id, echo.reference);
  if (named) {
    if (echo.state === 'pending') await noteGoneOut(desk, named, echo, now);
    else await reportOn(desk, named, echo, now);
    return;
  }
  const sent = await findSent(desk.table, shop.id, channel.id, echo.providerId);
  if (sent) {
    await moveDelivery(desk.table, sent.entry, echo.state, now, echo.failure ? { failure: echo.failure } : {});
    return;
  }
  const to = thread(shop.id, channel.id, echo.recipient.addresses[0]);
  for (const reply of await waitingToSend(desk.table, shop.id, to)) {
    const entry = reply.triedAt === undefined ? undefined : await findEntry(desk.table, reply.entry);
    if (!entry || entry.content.type !== echo.content.type || preview(entry.content) !== preview(echo.content))
      continue;
    await noteGoneOut(desk, reply, echo, now);
    return;
  }
  await takeForeign(desk, shop, channel, echo);
}

/** Our message is at the provider: whatever became of the answer, it is not sent again. */
async function noteGoneOut(desk: Desk, reply: Outgoing, echo: Echo | DeliveryReport, now: number): Promise<void> {
  const state = echo.state === 'pending' ? 'sent' : echo.state;
  await settle(
    desk.table,
    reply,
    { state, providerId: echo.providerId, ...(echo.failure && { failure: echo.failure }) },
    now,
  );
}

/** A flow, or a colleague in the provider's own inbox, wrote to the customer: shown in the conversation, changing nothing else. */
async function takeForeign(desk: Desk, shop: Shop, channel: ChannelConfig, echo: Echo): Promise<void> {
  const now = desk.clock.now();
  const to = thread(shop.id, channel.id, echo.recipient.addresses[0]);
  for (let round = 0; round < 10; round++) {
    const before = await findHead(desk.table, to);
    if (!before) return keep(desk.table, shop.id, 'sent by another program to a customer we do not know', echo, now);
    const at = Math.min(Number(echo.sentAt.slice(0, 13)), now);
    const entry: NewEntry = {
      id: echo.providerId,
      kind: 'message',
      direction: 'out',
      author: 'provider',
      sentAt: echo.sentAt,
      providerId: echo.providerId,
      content: echo.content,
      state: echo.state,
      ...(echo.failure && { failure: echo.failure }),
    };
    const isLatest = at >= (before.lastMessage?.at ?? 0);
    const edited = {
      ...before,
      ...(isLatest && { lastMessage: { at, direction: 'out' as const, text: preview(echo.content) } }),
    };
    const made = change(before, edited, [entry], shop.settings, now);
    const written = made.entries.map((written) => ({ providerId: echo.providerId, entry: written }));
    const refused = await commit(desk.table, { thread: to, change: made, sent: written });
    if (!refused || refused.kind === 'known') return;
  }
}
