import type { InboundItem } from '../channels/channel.ts';
import type { ChannelConfig, Shop } from '../domain/settings.ts';
import { plainName } from '../domain/written.ts';
import { DeskError } from '../platform/errors.ts';
import { errorFields } from '../platform/log.ts';
import { keep } from '../store/kept.ts';
import { doneLater, isStillLater, type Later, leaveForLater } from '../store/later.ts';
import type { Desk } from './desk.ts';
import { takeEcho, takeReport } from './reports.ts';
import { channelOf, takeMessages } from './take.ts';

/** What belongs together and stays in order: the messages of one customer, or a single report. */
type Part = InboundItem[];

/** Parts worked on at once. */
const atOnce = 24;
/** Messages in one transaction: it has room for 100 writes and 4 MB, and six writes follow from a message. */
const atATime = 40;
/**
 * Parts taken in while the provider waits. Each is two or three requests to the table, 24 at once: seconds. A webhook can
 * hold ten thousand; what is beyond is committed as it is and taken in from there, so that the answer is in time.
 */
const mostWhileWaiting = 400;
/** A larger part, in characters, is taken in at once: a body has room for fifty of those. */
const longestForLater = 60_000;

/**
 * Takes in what a webhook brought (C1-C4): messages into their conversations, delivery reports to theirs, the rest kept.
 * Returns when everything is in the table; one part that fails does not keep the others from being stored.
 * @throws DeskError busy when a part could not be stored now; the provider then repeats the webhook, and what was
 *   stored is recognised
 */
export async function receive(
  desk: Desk,
  shopId: string,
  provider: ChannelConfig['provider'],
  items: InboundItem[],
): Promise<void> {
  const parts = partsOf(items.map(plainly));
  const beyond = parts.slice(mostWhileWaiting).filter((part) => JSON.stringify(part).length <= longestForLater);
  if (beyond.length > 0) {
    await leaveForLater(desk.table, { shop: shopId, provider }, beyond.flat(), desk.clock.now(), desk.id);
  }
  const waiting = new Set(beyond);
  await takeParts(
    desk,
    shopId,
    provider,
    parts.filter((part) => !waiting.has(part)),
  );
}

/** Names of people and of files are shown beside our own words, and turn none of them. */
function plainly(item: InboundItem): InboundItem {
  if (item.kind !== 'message') return item;
  const { sender, content } = item;
  return {
    ...item,
    sender: sender.name === undefined ? sender : { ...sender, name: plainName(sender.name) || undefined },
    content:
      'filename' in content && content.filename
        ? { ...content, filename: plainName(content.filename) || undefined }
        : content,
  };
}

/** Takes in what was left for later. Doing it twice is harmless: what is stored already is recognised. */
export async function receiveLater(desk: Desk, later: Later): Promise<void> {
  if (!(await isStillLater(desk.table, later))) return;
  await takeParts(desk, later.shop, later.provider, partsOf(later.items as InboundItem[]));
  await doneLater(desk.table, later);
}

async function takeParts(
  desk: Desk,
  shopId: string,
  provider: ChannelConfig['provider'],
  parts: Part[],
): Promise<void> {
  const shop = await desk.shops.get(shopId);
  let failed = 0;
  const queue = parts.values();
  const worker = async (): Promise<void> => {
    for (const part of queue) {
      try {
        await takePart(desk, shop, provider, part);
      } catch (error) {
        failed++;
        desk.log.error('a part of a webhook could not be stored', errorFields(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, worker));
  if (failed > 0)
    throw new DeskError('busy', `${failed} of ${parts.length} parts could not be stored now. Send it again.`);
}

async function takePart(desk: Desk, shop: Shop, provider: ChannelConfig['provider'], part: Part): Promise<void> {
  const messages = part.filter((item) => item.kind === 'message');
  for (let i = 0; i < messages.length; i += atATime) {
    await takeMessages(desk, shop, provider, messages.slice(i, i + atATime));
  }
  for (const item of part) {
    if (item.kind === 'delivery') await takeReport(desk, shop.id, channelOf(shop, provider, item.account).id, item);
    if (item.kind === 'echo') await takeEcho(desk, shop, channelOf(shop, provider, item.account), item);
    if (item.kind === 'kept') await keep(desk.table, shop.id, item.why, item.raw, desk.clock.now());
  }
}

function partsOf(items: InboundItem[]): Part[] {
  const byCustomer = new Map<string, Part>();
  const parts: Part[] = [];
  for (const item of items) {
    const customer = item.kind === 'message' ? JSON.stringify([item.account, item.sender.addresses[0]]) : undefined;
    const known = customer === undefined ? undefined : byCustomer.get(customer);
    if (known) {
      known.push(item);
      continue;
    }
    const part = [item];
    parts.push(part);
    if (customer !== undefined) byCustomer.set(customer, part);
  }
  return parts;
}
