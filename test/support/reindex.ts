import type { Conversation } from '../../layers/domain/conversation.ts';
import { listsOf } from '../../layers/domain/lists.ts';
import { fold, handlesIn, handlesOf } from '../../layers/domain/search.ts';
import { toConversation } from '../../layers/store/conversations.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { findItem, type Indexed, listItem } from '../../layers/store/search.ts';
import type { Item, Table } from '../../layers/store/table.ts';
import { toEntry } from '../../layers/store/timeline.ts';

/**
 * The lists and the search twice: as the stream kept them, and anew from the conversations and their timelines. They must
 * be the same (W5). For tables whose shops search in words.
 */
export async function reindex(table: Table): Promise<{ kept: string[]; made: string[] }> {
  const items = await scanAll(table);
  const kept = items.filter(({ pk }) => /^(LIST|FIND)#/.test(String(pk))).map(named);
  const tagged = items
    .filter(({ pk, conversations }) => String(pk).startsWith('TAGS#') && Number(conversations) !== 0)
    .map((item) => `${named(item)} ${item.conversations}`);
  const conversations = items
    .filter(({ pk, sk, alias }) => String(pk).startsWith('THREAD#') && /^(HEAD|CONV)/.test(String(sk)) && !alias)
    .map(toConversation);
  const made = [
    ...conversations.flatMap(placesOf),
    ...items.filter(({ pk, sk }) => String(pk).startsWith('THREAD#') && String(sk).startsWith('E#')).flatMap(wordsOf),
  ];
  return { kept: [...kept, ...tagged].sort(), made: [...new Set(made), ...tagsOf(conversations)].sort() };
}

const named = ({ pk, sk }: Item): string => `${pk} ${sk}`;
const indexed = ({ shop, id, createdAt }: Conversation): Indexed => ({ shop, id, begun: createdAt });

const placesOf = (c: Conversation): string[] =>
  [
    ...listsOf(c).map((list) => listItem(indexed(c), list)),
    ...handlesOf(c).map((handle) => findItem(indexed(c), handle)),
  ].map(({ pk, sk }) => named({ pk, sk }));

function wordsOf(item: Item): string[] {
  const id = String(item.conversation);
  const conversation = { shop: id.split('.')[0] ?? '', id, begun: Number(item.begun) };
  return handlesIn(toEntry(item)).map((handle) => {
    const { pk, sk } = findItem(conversation, handle);
    return named({ pk, sk });
  });
}

/** How many conversations of a shop have a tag. */
function tagsOf(conversations: Conversation[]): string[] {
  const counts = new Map<string, number>();
  for (const { shop, tags } of conversations)
    for (const tag of tags) counts.set(`TAGS#${shop} ${fold(tag)}`, (counts.get(`TAGS#${shop} ${fold(tag)}`) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`);
}
