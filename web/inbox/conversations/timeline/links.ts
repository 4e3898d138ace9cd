/** A text in pieces: what can be followed, and what is between. */
export interface Piece {
  text: string;
  /** Absolute, http or https only. */
  href?: string;
}

const link = /\bhttps?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** Ends a sentence rather than an address. */
const trailing = /[.,;:!?…'"’”]+$/u;

/** Finds the links of a text. Addresses end before white space, quotes and characters that turn the writing direction. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Without the end of the sentence, and without a bracket that was opened before the address. */
function trimmed(address: string): string {
  let kept = address.replace(trailing, '');
  while (/[)\]}]$/.test(kept) && isUnpaired(kept)) kept = kept.slice(0, -1).replace(trailing, '');
  return kept;
}

function isUnpaired(address: string): boolean {
  const close = address.at(-1) ?? '';
  const open = { ')': '(', ']': '[', '}': '{' }[close] ?? '';
  return address.split(close).length > address.split(open).length;
}
