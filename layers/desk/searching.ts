import type { Conversation } from '../domain/conversation.ts';
import { answers, asWritten, handlesOf, leadsOf, orderTerm, phoneTerm, type Term, termsOf } from '../domain/search.ts';
import { DeskError } from '../platform/errors.ts';
import { type Key, type KeyRange, shopOfConversation } from '../store/keys.ts';
import type { Row } from '../store/lists.ts';
import { placeOf, whereFound } from '../store/search.ts';
import type { Desk } from './desk.ts';
import type { Filter } from './filter.ts';
import type { Reader } from './listing.ts';

/**
 * The search (W5). The list of one of its terms is read, as any other list is; whether a conversation answers the others too is seen in
 * the conversation itself (names, numbers, tags) and, where they may have been written in it, by whether its place in their
 * lists is taken: that is looked up in the request that reads the conversations. So a page is two requests, however many words.
 */
export interface Search {
  /** The term whose list is read. */
  lead: Term;
  others: Term[];
}

/** Whether a filter looks for something. */
export const isSearch = ({ q, order, phone }: Filter): boolean =>
  [q, order, phone].some((asked) => asked !== undefined);

/**
 * What a filter looks for.
 * @param turn which of the terms that can lead does: the first of them at zero, and so on in turn
 * @returns undefined when it can be nowhere
 */
export function searchOf(filter: Filter, turn: number): Search | undefined {
  const terms = termsFor(filter);
  const leads = leadsOf(terms);
  const lead = leads[turn % leads.length];
  return lead && { lead, others: terms.filter((term) => term !== lead) };
}

/** All that is looked for; nothing when some of it can be nowhere. */
function termsFor({ q, order, phone }: Filter): Term[] {
  const asked = [
    ...(q === undefined ? [] : [termsOf(q)]),
    ...(order === undefined ? [] : [[orderTerm(order)]]),
    ...(phone === undefined ? [] : [[phoneTerm(phone)]]),
  ];
  const found = asked.map((some) => some.filter((term) => term !== undefined));
  return found.every((some) => some.length > 0) ? found.flat() : [];
}

/** Reads the list of the term that leads; where there is none, nothing. */
export const searchReader =
  (desk: Desk, search: Search | undefined, begun: KeyRange) =>
  (shop: string): Reader =>
  async (limit, after) =>
    search ? whereFound(desk.table, shop, await termIn(desk, shop, search.lead), begun, limit, after) : { rows: [] };

/** Where it says whether the other terms were written in what was found: one key a term at most. */
export async function placesOfOthers(desk: Desk, { others }: Search, rows: Row[]): Promise<Key[]> {
  const places = await Promise.all(rows.flatMap((row) => others.map((term) => placeIn(desk, term, row))));
  return places.flatMap((place) => place ?? []);
}

/** Whether a conversation answers the other terms. @param isThere whether there is an item of a key of `placesOfOthers` */
export async function answersOthers(
  desk: Desk,
  { others }: Search,
  row: Row,
  c: Conversation,
  isThere: (key: Key) => boolean,
): Promise<boolean> {
  const written = await Promise.all(others.map((term) => placeIn(desk, term, row)));
  const rest = others.filter((_term, i) => !written[i] || !isThere(written[i]));
  if (rest.length === 0) return true;
  const handles = handlesOf(c);
  return rest.every((term) => handles.some((handle) => answers(handle, term)));
}

/** Where it says that a term was written in a row's conversation; undefined where that is not asked or not searched. */
async function placeIn(desk: Desk, term: Term, { key, conversation }: Row): Promise<Key | undefined> {
  const shop = shopOfConversation(conversation);
  const { kinds } = await termIn(desk, shop, term);
  const handle = asWritten(term.token);
  return kinds?.includes(handle.kind) === false ? undefined : placeOf(shop, key, handle);
}

/** Words of messages that were put into the search before a shop switched it off are not found any more. */
async function termIn(desk: Desk, shop: string, term: Term): Promise<Term> {
  if (await searchesWords(desk, shop)) return term;
  const kinds = term.kinds ?? ['name', 'phone', 'email', 'tag', 'number'];
  return { ...term, kinds: kinds.filter((kind) => kind !== 'word') };
}

/** A shop that is not there has nothing to be found; that it is not the agent's is said after. */
const searchesWords = (desk: Desk, shop: string): Promise<boolean> =>
  desk.shops.get(shop).then(
    ({ settings }) => settings.searchWords,
    (error) => {
      if (error instanceof DeskError && error.code === 'unknown_shop') return false;
      throw error;
    },
  );
