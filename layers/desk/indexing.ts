import type { Conversation, Entry } from '../domain/conversation.ts';
import { listsOf } from '../domain/lists.ts';
import { fold, type Handle, handlesIn, handlesOf } from '../domain/search.ts';
import { toConversation } from '../store/conversations.ts';
import { entryPrefix, type Key, keyName, kindOf, shopOfConversation } from '../store/keys.ts';
import { countTag, findItem, type Indexed, listItem } from '../store/search.ts';
import { Batch, batchWrite, type Item } from '../store/table.ts';
import { toEntry } from '../store/timeline.ts';
import type { ItemChange } from './changes.ts';
import type { Desk } from './desk.ts';

/**
 * Keeps the lists and the search (W5) with the conversations: what a change took out of a list is deleted there, what it brought
 * in is put. Called with the stream's batches, at least once and in order per item, so that doing a batch again ends in the
 * same state; what is erased from the table leaves the index the same way.
 */
export async function index({ desk, posted }: Indexer, batch: ItemChange[]): Promise<void> {
  const { filed, written } = sortOut(batch);
  const changes = new Batch();
  for (const change of filed) file(changes, change);
  const put: string[] = [];
  for (const one of written) put.push(...(await post(desk, posted, changes, one)));
  await batchWrite(desk.table, changes);
  posted.note(put);
  for (const change of filed) await countTags(desk, change);
}

export interface Indexer {
  desk: Desk;
  posted: Posted;
}

/** What a batch of the stream means to the index. */
interface Projected {
  /** Conversations, also those that are gone from the table (erased). */
  filed: { before?: Conversation; after?: Conversation }[];
  /** Entries that were written, or are gone; `begun` is when their conversation began (epoch ms). */
  written: { conversation: string; begun: number; entry: Entry; gone: boolean }[];
}

function sortOut(batch: ItemChange[]): Projected {
  const projected: Projected = { filed: [], written: [] };
  for (const { before, after } of batch) {
    const item = after ?? before;
    if (!item || kindOf(String(item.pk)) !== 'THREAD' || item.alias !== undefined) continue;
    if (String(item.sk).startsWith(entryPrefix)) sortEntry(projected, item, before, after);
    else sortConversation(projected, String(item.sk), before, after);
  }
  return projected;
}

/** Only its first writing and its end: what was written never changes, its delivery state does. */
function sortEntry({ written }: Projected, item: Item, before: Item | undefined, after: Item | undefined): void {
  if ((before && after) || item.begun === undefined) return;
  const { conversation, begun } = item;
  written.push({ conversation: String(conversation), begun: Number(begun), entry: toEntry(item), gone: !after });
}

/** One that is followed by another stays where it was filed: that it becomes a past one moves nothing, what it shows later does. */
function sortConversation({ filed }: Projected, sk: string, before: Item | undefined, after: Item | undefined): void {
  if (after && !before && sk !== 'HEAD') return;
  const [was, is] = [before && toConversation(before), after && toConversation(after)];
  filed.push({ ...(was && (!is || was.id === is.id) && { before: was }), ...(is && { after: is }) });
}

/**
 * What this process has put into the index of words already. It only saves repetitions: a word that a conversation has used before is
 * not paid for again.
 */
export class Posted {
  private readonly keys = new Set<string>();

  has = (key: string): boolean => this.keys.has(key);

  note(keys: string[]): void {
    for (const key of keys) this.keys.add(key);
    for (const oldest of this.keys) {
      if (this.keys.size <= mostRemembered) break;
      this.keys.delete(oldest);
    }
  }

  forget = (key: string): void => void this.keys.delete(key);
}

/** About 4 MB. */
const mostRemembered = 20_000;

const indexed = ({ shop, id, createdAt }: Conversation): Indexed => ({ shop, id, begun: createdAt });

function file(batch: Batch, { before, after }: Projected['filed'][number]): void {
  const [was, is] = [itemsOf(before), itemsOf(after)];
  for (const [name, item] of was) if (!is.has(name)) batch.remove(item);
  for (const [name, item] of is) if (!was.has(name)) batch.put(item);
}

/** The items that say where a conversation is found, by name; not those of its tags' lists, which are counted as well. */
function itemsOf(c: Conversation | undefined): Map<string, Key> {
  if (!c) return new Map();
  const items = [
    ...listsOf(c)
      .filter(({ list }) => list !== 'tag')
      .map((list) => listItem(indexed(c), list)),
    ...handlesOf(c).map((handle) => findItem(indexed(c), handle)),
  ];
  return new Map(items.map((item) => [keyName(item), item]));
}

/** What a message or note is found by. @returns what was put that this process had not put before */
async function post(
  desk: Desk,
  posted: Posted,
  batch: Batch,
  { conversation, begun, entry, gone }: Projected['written'][number],
): Promise<string[]> {
  const shop = shopOfConversation(conversation);
  const put: string[] = [];
  for (const handle of handlesIn(entry)) {
    const item = findItem({ shop, id: conversation, begun }, handle);
    if (gone) {
      batch.remove(item);
      posted.forget(keyName(item));
    } else if (!posted.has(keyName(item)) && (await isSearched(desk, shop, handle))) {
      batch.put(item);
      put.push(keyName(item));
    }
  }
  return put;
}

/** A shop that does not search in words is still searched by numbers: an order is found by its number in any case. */
const isSearched = async (desk: Desk, shop: string, { kind }: Handle): Promise<boolean> =>
  kind === 'number' || (await desk.shops.get(shop)).settings.searchWords;

async function countTags(desk: Desk, { before, after }: Projected['filed'][number]): Promise<void> {
  const [was, is] = [tagsOf(before), tagsOf(after)];
  for (const [folded, tag] of was)
    if (before && !is.has(folded)) await countTag(desk.table, indexed(before), folded, tag, false);
  for (const [folded, tag] of is)
    if (after && !was.has(folded)) await countTag(desk.table, indexed(after), folded, tag, true);
}

const tagsOf = (c: Conversation | undefined): Map<string, string> => new Map(c?.tags.map((tag) => [fold(tag), tag]));
