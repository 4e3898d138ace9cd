import { botEvents, type DomainEvent } from '../../events/domain/types.ts';
import type { Conversation, Entry } from '../domain/conversation.ts';
import { wants } from '../domain/hooks.ts';
import type { Shop } from '../domain/settings.ts';
import { iso, millis } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import type { Hints } from '../platform/hints.ts';
import { digest } from '../platform/ids.ts';
import { findConversations } from '../store/conversations.ts';
import { eventUrl, flowCalls, leaveDelivery } from '../store/hooks.ts';
import { parseConversationId } from '../store/keys.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { type Happening, happenings } from './happenings.ts';
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
  const heard = told.filter(({ to }) => to && (to.bus || to.webhooks.length > 0));
  if (heard.length === 0) return;
  const conversations = await conversationsOf(
    desk,
    changes,
    heard.map(({ happening }) => happening),
  );
  const events = heard.flatMap(({ happening, to }) => {
    const event = to && eventOf(happening, to.shop, conversations, desk.clock.now());
    return event ? [{ event, to, at: happening.at }] : [];
  });
  await Promise.all([
    hints.publish(events.filter(({ to }) => to.bus).map(({ event }) => event)),
    ...events.flatMap(({ event, to, at }) =>
      to.webhooks.map((webhook) =>
        leaveDelivery(
          desk.table,
          {
            shop: event.shop,
            webhook,
            kind: 'event',
            event: { id: event.id, type: event.type, at },
            body: JSON.stringify(event),
          },
          desk.clock.now(),
        ),
      ),
    ),
  ]);
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
  const missing = told.flatMap(({ conversation }) => (conversation && !known.has(conversation) ? [conversation] : []));
  const read = missing.length > 0 ? await findConversations(desk.table, [...new Set(missing)], true) : new Map();
  return new Map([...read, ...known]);
}

function eventOf(
  { id, type, at, shop, conversation, data }: Happening,
  { settings }: Shop,
  conversations: Map<string, Conversation>,
  now: number,
): DomainEvent | undefined {
  const about = conversation === undefined ? undefined : conversations.get(conversation);
  if (conversation !== undefined && !about) return undefined;
  const shown = about && { conversation: showConversation(about, settings, now) };
  const assignedTo = type === 'bot.handover' && about?.assignee ? { assignedTo: about.assignee } : {};
  return { id, type, version: 1, at: iso(at), shop, data: { ...data, ...assignedTo, ...shown } };
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
      const body = JSON.stringify({ conversation, bot, since });
      await leaveDelivery(desk.table, { shop, webhook: flowCalls, kind: 'flow', event, body }, desk.clock.now());
    }),
  );
}

/** The flow that an agent chose; one that has new conversations first (R7) is there already. */
function givenTo({ content }: Entry): string | undefined {
  return content.type === 'with_bot' && content.by !== undefined ? content.bot : undefined;
}
