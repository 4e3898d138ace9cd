import type { Content } from './content.ts';
import type { Conversation, Entry } from './conversation.ts';
import { calledBy, customerOf } from './customer.ts';

/**
 * What conversations are found by (W5): names, phone numbers, e-mails, tags, numbers such as an order's, and the words of
 * messages and notes. Texts and questions are cut into tokens by the same rules, so that what is written is found.
 */

/** Where a token stands. A number is a word with a digit in it, from four characters on: an order, a parcel, an invoice. */
export type Kind = 'name' | 'phone' | 'email' | 'tag' | 'number' | 'word';

/** One thing that a conversation is found by. */
export interface Handle {
  kind: Kind;
  token: string;
}

/** One thing that is asked for; a question is all of them. */
export interface Term {
  token: string;
  /** Only where it stands like this; default: wherever. */
  kinds?: Kind[];
  /** Digits are found by their end, the last four at least; exact ones are not. */
  exact?: boolean;
}

const longestToken = 40;
const shortestNumber = 4;
/** So many tokens of one message are kept; the longest answers of a shop have about 200 different words. */
const mostTokens = 200;
const shortestPrefix = 2;
const longestPrefix = 15;

/** Letters that no decomposition takes apart. The dotless i is what a Turkish name is written with and searched without. */
const plain: Record<string, string> = {
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ς: 'σ',
};

/** A text as it is compared: small letters without accents, one form of every character. */
export const fold = (text: string): string =>
  text
    // By way of the capitals: some small letters are two of them, as ß and the Greek ones with an iota beneath.
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ıßæœøđðþłħς]/g, (letter) => plain[letter] ?? letter);

/** The shortest words are half of what people write and say nothing about what they wrote. */
const fillers = new Set(
  (
    'a an the i is it its in on of to at as be by do he me my no or so up us we am are and but can did for had has her him his how not our out she was who why you all any ' +
    'de het een ik en van je te op is er dat die dit zijn met wat nog bij dan als om aan uw ' +
    'der die das und ich ist ein zu es im mit den dem von auf wie war bei sie wir du ' +
    'le la les un une et je tu il ce ne pas que qui des du au ' +
    'el lo los las y en con por del se mi su no si ' +
    've bir bu da mi ne o ki'
  ).split(' '),
);

const letters = /[\p{L}\p{N}]+/gu;
// Those below begin where a run of their characters begins: tried at each of 80,000 letters without a space, they took half a minute.
/** Words joined by a mark are also one word: an order number, a compound, a shortened word. */
const joined = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[-_'’/.][\p{L}\p{N}]+)+/gu;
const emails = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** Digits with what people put between them. */
const numbers = /\+?\(?\d[\d ()./-]{2,}\d/g;
/** Scripts without spaces between words: every two neighbours are a token. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu;

/** The tokens of a text, each once. Numbers of payment cards are left out. */
export function tokens(text: string): string[] {
  const folded = withoutCards(fold(text));
  const found = new Set<string>();
  for (const [email] of folded.matchAll(emails)) found.add(email);
  for (const [number] of folded.matchAll(numbers)) {
    const digits = phoneDigits(number);
    if (digits.length >= 7 && digits.length <= 20) found.add(digits);
  }
  for (const [word] of folded.matchAll(joined)) {
    const whole = wholeOf(word);
    if (!whole) continue;
    found.add(whole);
    // ORD-2026-77 is asked for as 2026-77 too.
    const [digits] = /\d{4,}$/.exec(whole) ?? [];
    if (digits) found.add(digits);
  }
  for (const [word] of folded.matchAll(letters)) {
    for (const part of partsOf(word)) found.add(part);
    for (const [digits] of word.matchAll(/\d{4,}/g)) found.add(digits.slice(0, longestToken));
  }
  return [...found].slice(0, mostTokens);
}

/** Joined words as one. A dot or a stroke joins only numbers: elsewhere it ends a sentence or parts an address. */
function wholeOf(word: string): string | undefined {
  const whole = word.replace(/[^\p{L}\p{N}]/gu, '');
  return whole.length <= longestToken && (/\d/.test(word) || !/[./]/.test(word)) ? whole : undefined;
}

/** A word as tokens: itself, or its pairs where no spaces are written. One letter alone is none. */
function partsOf(word: string): string[] {
  const parts: string[] = [];
  for (const [run] of word.matchAll(unspaced)) {
    const characters = [...run];
    if (characters.length === 1) parts.push(run);
    for (let i = 0; i + 1 < characters.length; i++) parts.push(`${characters[i]}${characters[i + 1]}`);
  }
  for (const rest of word.replace(unspaced, ' ').split(' ')) {
    const characters = [...rest].slice(0, longestToken);
    if (characters.length >= 2) parts.push(characters.join(''));
  }
  return parts;
}

/** A text without what passes as the number of a payment card: it must be in no index. */
const withoutCards = (text: string): string =>
  text.replace(/\d(?:[ .-]?\d){12,}/g, (run) => {
    const groups = run.split(/[ .-]/);
    const kept: string[] = [];
    for (let from = 0; from < groups.length; ) {
      const to = endOfCard(groups, from);
      if (to === undefined) kept.push(groups[from] ?? '');
      from = to ?? from + 1;
    }
    // What is left of such a run belongs to the card or to nothing that is looked for as one number.
    return kept.length === groups.length ? run : ` ${kept.join(' , ')} `;
  });

/** Where the card number ends that begins with a group of digits; undefined when none does. */
function endOfCard(groups: string[], from: number): number | undefined {
  let digits = '';
  for (let to = from; to < groups.length && digits.length <= 19; to++) {
    digits += groups[to];
    if (isCard(digits)) return to + 1;
  }
  return undefined;
}

/** The check digit of payment cards (Luhn). */
export function isCard(digits: string): boolean {
  if (!/^\d{13,19}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += i % 2 === 1 ? twice : digit;
  }
  return sum % 10 === 0;
}

/**
 * The digits of a phone number as far as every notation has them: without +, 00, the (0) or the 0 of national numbers. The rest is the
 * end of the international number, by which it is found; no country has to be guessed.
 */
export const phoneDigits = (number: string): string =>
  number
    .replace(/\(0\)/g, '')
    .replace(/\D/g, '')
    .replace(/^0+(?=\d{6})/, '');

const isNumber = (token: string): boolean => token.length >= shortestNumber && /\d/.test(token);

/** What a conversation itself is found by: by what the provider calls the customer, and by what the desk does. */
export function handlesOf({
  channel,
  customer,
  known = {},
  tags,
}: Pick<Conversation, 'channel' | 'customer' | 'tags'> & Pick<Partial<Conversation>, 'known'>): Handle[] {
  const shown = customerOf({ customer, known });
  const isNamed = shown.name ?? shown.phone ?? shown.email;
  return distinct([
    ...handlesOfPerson(customer),
    ...handlesOfPerson(known),
    // Whole: every nameless visitor begins alike.
    ...(isNamed ? [] : tokens(calledBy(shown, channel.provider)).map((token): Handle => ({ kind: 'name', token }))),
    ...tags.flatMap(tokens).map((token): Handle => ({ kind: 'tag', token })),
  ]);
}

function handlesOfPerson({ name, phone, email }: Partial<Conversation['customer']>): Handle[] {
  const handles: Handle[] = tokens(name ?? '').flatMap((token) =>
    prefixes(token).map((prefix) => ({ kind: 'name', token: prefix })),
  );
  if (email) {
    const [mailbox = ''] = email.split('@');
    handles.push({ kind: 'email', token: fold(email) });
    for (const token of tokens(mailbox)) handles.push({ kind: 'email', token });
  }
  const digits = phone && phoneDigits(phone);
  if (digits && digits.length >= shortestNumber) handles.push({ kind: 'phone', token: digits });
  return handles;
}

/** What people type of a name while they look for it. */
function prefixes(token: string): string[] {
  if (/\d/.test(token)) return [token];
  const characters = [...token];
  const all = new Set([token]);
  for (let n = shortestPrefix; n <= Math.min(longestPrefix, characters.length); n++)
    all.add(characters.slice(0, n).join(''));
  return [...all];
}

/** What a conversation is found by because of what was written in it: messages of both sides, and notes. */
export function handlesIn({ kind, content }: Pick<Entry, 'kind' | 'content'>): Handle[] {
  if (kind === 'event') return [];
  const text = content.type === 'note' ? content.text : textOf(content as Content);
  return distinct(
    tokens(text)
      .filter((token) => !fillers.has(token))
      .map(asWritten),
  );
}

/** A token as it is kept where it stands in a message. */
export const asWritten = (token: string): Handle => ({
  kind: isNumber(token) && !token.includes('@') ? 'number' : 'word',
  token,
});

/** All that somebody wrote in a message, whatever kind it is. */
function textOf(content: Content): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return all(content.caption, content.filename);
    case 'location':
      return all(content.name, content.address);
    case 'contacts':
      return all(...content.contacts.flatMap(({ name, organisation }) => [name, organisation]));
    case 'choice':
      return all(content.title, content.description);
    case 'interactive':
      return all(content.header, content.body, content.footer);
    case 'template':
      return all(...(content.params ?? []));
    case 'order':
    case 'edit':
      return content.text ?? '';
    default:
      return '';
  }
}

const all = (...texts: (string | undefined)[]): string => texts.filter((text) => text !== undefined).join('\n');

const distinct = (handles: Handle[]): Handle[] => [
  ...new Map(handles.map((h) => [`${h.kind} ${h.token}`, h])).values(),
];

/** At most so many words of a question are looked at, the longest ones. */
const mostTerms = 6;

/**
 * What a question asks for, all of it together. A number with its usual marks between the digits is one; words that are in every
 * message are passed over where there are others.
 * @returns none when nothing in it can be looked for
 */
export function termsOf(question: string): Term[] {
  let rest = withoutCards(fold(question));
  const found = new Set<string>();
  const take = (pattern: RegExp, token: (text: string) => string | undefined): void => {
    rest = rest.replace(pattern, (text) => {
      const taken = token(text);
      if (taken) found.add(taken);
      return taken ? ' ' : text;
    });
  };
  take(emails, (email) => email);
  take(numbers, (number) => (isOneNumber(number) ? phoneDigits(number) : undefined));
  take(joined, wholeOf);
  for (const [word] of rest.matchAll(letters)) for (const part of partsOf(word)) found.add(part);
  const wanted = [...found].filter((token) => !fillers.has(token));
  return (wanted.length > 0 ? wanted : [...found])
    .sort((a, b) => b.length - a.length)
    .slice(0, mostTerms)
    .map((token) => ({ token }));
}

/** Whether digits with marks between them are one number, such as a phone number, and not several. */
function isOneNumber(text: string): boolean {
  const groups = text.match(/\d+/g) ?? [];
  const looksSo = /^[+(0]/.test(text.trim()) || groups.some((group) => group.length < shortestNumber);
  const digits = phoneDigits(text).length;
  return looksSo && digits >= 7 && digits <= 20;
}

/** An order number, however it is written. */
export function orderTerm(order: string): Term | undefined {
  const token = fold(order).replace(/[^\p{L}\p{N}]/gu, '');
  return token.length > 0 ? { token, kinds: ['number'], exact: true } : undefined;
}

/** A phone number in any notation, or its end. @returns undefined for fewer than four digits */
export function phoneTerm(phone: string): Term | undefined {
  const token = phoneDigits(phone);
  return token.length >= shortestNumber ? { token, kinds: ['phone'] } : undefined;
}

/**
 * Of a question, the terms by whose lists its conversations can be looked through, the likely rarest first; whether the others are in
 * a conversation too is then asked of each. The end of a number that was written in a message cannot be asked of a conversation,
 * so that it leads alone; of several such the shortest does, and the longer ones are found as a whole.
 */
export function leadsOf(terms: Term[]): Term[] {
  const byEnd = terms.filter(
    ({ token, kinds, exact }) => isDigits(token) && !exact && kinds?.includes('number') !== false,
  );
  const [shortest] = byEnd.sort((a, b) => a.token.length - b.token.length);
  return shortest ? [shortest] : [...terms].sort((a, b) => rarity(b) - rarity(a));
}

/** Numbers and addresses are fewer people's than words, long words fewer than short ones. */
const rarity = ({ token }: Term): number => (/\d|@/.test(token) ? 2 * longestToken : 0) + token.length;

/** Digits are kept and looked for by their last four, so that a number is found by its end. */
export const isDigits = (token: string): boolean => /^\d{4,}$/.test(token);

/** Whether a handle answers a term, given that they were kept at the same place. */
export function answers(handle: Handle, { token, kinds, exact }: Term): boolean {
  if (kinds && !kinds.includes(handle.kind)) return false;
  return exact || !isDigits(token) ? handle.token === token : handle.token.endsWith(token);
}
