import { botEvents, type DomainEvent, type DomainEventType } from '../../events/domain/types.ts';
import type { Conversation, Entry } from '../domain/conversation.ts';
import { wants } from '../domain/hooks.ts';
import type { Shop } from '../domain/settings.ts';
import { iso, millis } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import type { Hints } from '../platform/hints.ts';
import { digest } from '../platform/ids.ts';
import { findAuditEntry } from '../store/audit.ts';
import { findConversation, findConversations } from '../store/conversations.ts';
import { type Delivery, eventUrl, flowCalls, leaveDelivery } from '../store/hooks.ts';
import { parseConversationId } from '../store/keys.ts';
import { findEntry } from '../store/timeline.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { changeOf, dataOf, type Happening, happenings, type Subject } from './happenings.ts';
import { showConversation } from './present.ts';

/**
 * Tells the world what happened (B4): the bus, and the shop's own systems, for which it leaves each event in the table, once. It is told
 * at least once, in no order; `id` says what is the same, `seq` and `version` inside what came first.
 */
export async function publish({ desk, hints }: { desk: Desk; hints: Hints }, changes: Changes): Promise<void> {
  for (const shop of changes.shops) desk.shops.note(shop);
  await Promise.all([tell(desk, hints, changes), callFlows(desk, changes)]);
}

async function tell(desk: Desk, hints: Hints, changes: Changes): Promise<void> {
  const told = await Promise.all(
    happenings(changes).map(async (happening) => ({ happening, to: await listenersOf(desk, happening) })),
  );
  const onBus = told.flatMap(({ happening, to }) => (to?.bus ? [{ happening, shop: to.shop }] : []));
  await Promise.all([
    putOnBus(desk, hints, changes, onBus),
    ...told.flatMap(({ happening, to }) =>
      (to?.webhooks ?? []).map((webhook) => {
        const { id, type, at, shop, of } = happening;
        const left = { shop, webhook, kind: 'event' as const, event: { id, type, at }, of };
        return leaveDelivery(desk.table, left, desk.clock.now());
      }),
    ),
  ]);
}

async function putOnBus(
  desk: Desk,
  hints: Hints,
  changes: Changes,
  told: { happening: Happening; shop: Shop }[],
): Promise<void> {
  if (told.length === 0) return;
  const conversations = await conversationsOf(
    desk,
    changes,
    told.map(({ happening }) => happening),
  );
  const events = told.flatMap(({ happening, shop }) => {
    const { conversation: id } = happening.of;
    const conversation = id === undefined ? undefined : conversations.get(id);
    // One that was erased meanwhile is told no more.
    return id !== undefined && !conversation ? [] : [eventOf(happening, shop, conversation, desk.clock.now())];
  });
  await hints.publish(events);
}

interface Listeners {
  shop: Shop;
  bus: boolean;
  webhooks: string[];
}

/** Who hears of it. Messages are on the bus only where the shop asks: a million of them cost 1 USD. */
async function listenersOf(desk: Desk, { shop: id, type }: Happening): Promise<Listeners | undefined> {
  const shop = await shopOf(desk, id, concernsFlows.includes(type));
  if (!shop) return undefined;
  const bus = !type.startsWith('message.') || shop.settings.publishMessages;
  const webhooks = (shop.webhooks ?? []).filter((webhook) => wants(webhook, type)).map((webhook) => webhook.id);
  const toFlows = shop.settings.eventWebhookUrl !== undefined && concernsFlows.includes(type);
  return { shop, bus, webhooks: toFlows ? [...webhooks, eventUrl] : webhooks };
}

/** What goes to the shop's event webhook url (B1). */
const concernsFlows: readonly string[] = [...botEvents, 'conversation.with_bot'];

/**
 * A shop that was removed hears of nothing.
 * @param forCertain a webhook may begin a minute late; a customer must not be left with a flow that nobody called
 */
async function shopOf(desk: Desk, id: string, forCertain: boolean): Promise<Shop | undefined> {
  try {
    return await (forCertain ? desk.shops.fresh(id) : desk.shops.get(id));
  } catch (error) {
    if (error instanceof DeskError && error.code === 'unknown_shop') return undefined;
    throw error;
  }
}

/** The conversations as they are: mostly they changed in the same batch, else they are read. */
async function conversationsOf(desk: Desk, changes: Changes, told: Happening[]): Promise<Map<string, Conversation>> {
  const known = new Map(changes.conversations.map(({ after }) => [after.id, after]));
  const missing = told.flatMap(({ of: { conversation: id } }) => (id && !known.has(id) ? [id] : []));
  const read = missing.length > 0 ? await findConversations(desk.table, [...new Set(missing)], true) : new Map();
  return new Map([...read, ...known]);
}

/** What goes out. @param conversation it happened to, as it is now */
function eventOf(
  { id, type, at, shop, data }: Omit<Happening, 'of'>,
  { settings }: Shop,
  conversation: Conversation | undefined,
  now: number,
): DomainEvent {
  const shown = conversation && { conversation: showConversation(conversation, settings, now) };
  const assignedTo = type === 'bot.handover' && conversation?.assignee ? { assignedTo: conversation.assignee } : {};
  return { id, type, version: 1, at: iso(at), shop, data: { ...data, ...assignedTo, ...shown } };
}

/**
 * An event that was left for a webhook, as it is told now.
 * @returns undefined when what it tells of is no longer there: it was erased
 */
export async function eventAgain(
  desk: Desk,
  shop: Shop,
  { event: { id, type, at }, of }: Pick<Delivery, 'event' | 'of'>,
): Promise<DomainEvent | undefined> {
  const { conversation: about, entry: entryAt, audit: auditAt } = of as Subject;
  const [conversation, entry, noted] = await Promise.all([
    about === undefined ? undefined : findConversation(desk.table, about),
    entryAt && findEntry(desk.table, entryAt),
    auditAt && findAuditEntry(desk.table, auditAt),
  ]);
  if ((about !== undefined && !conversation) || (entryAt && !entry) || (auditAt && !noted)) return undefined;
  const data = entry ? dataOf(entry, about ?? '') : noted ? changeOf(noted) : {};
  const told = { id, type: type as DomainEventType, at, shop: shop.id, data };
  return eventOf(told, shop, conversation, desk.clock.now());
}

/** An agent gave a conversation to a flow (B3): the flow is called at its provider, by the same road as events. */
async function callFlows(desk: Desk, { entries }: Changes): Promise<void> {
  await Promise.all(
    entries.map(async ({ conversation, before, entry }) => {
      const shop = parseConversationId(conversation)?.thread.shop;
      const bot = before ? undefined : givenTo(entry);
      if (!shop || bot === undefined) return;
      if (!(await shopOf(desk, shop, true))?.flows?.some(({ id }) => id === bot)) return;
      const since = millis(entry.sentAt);
      const event = { id: `call_${digest(conversation, entry.id)}`, type: 'flow.call', at: since };
      const left = { shop, webhook: flowCalls, kind: 'flow' as const, event, of: { conversation, bot, since } };
      await leaveDelivery(desk.table, left, desk.clock.now());
    }),
  );
}

/** The flow that an agent chose; one that has new conversations first (R7) is there already. */
function givenTo({ content }: Entry): string | undefined {
  return content.type === 'with_bot' && content.by !== undefined ? content.bot : undefined;
}
