/** Web addresses in a text that somebody wrote. */

/** A piece of a text: words, or an address that may be followed. */
export type Piece = { text: string } | { link: string };

/** Http and https only, up to what closes a sentence or a bracket. */
const web = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/gi;

/** The pieces of a text, in order; together they are the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: link, index } of text.matchAll(web)) {
    if (!URL.canParse(link)) continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ link });
    from = index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
