/** What an agent begins to write that something is offered for: `/` a canned response, `@` a colleague, `:` an emoji. */
export interface Begun {
  kind: '/' | '@' | ':';
  /** What stands after the sign. */
  query: string;
  /** Where the sign stands. */
  from: number;
}

const forms = {
  '/': /(?:^|\s)(\/([\p{L}\p{N}_-]{0,32}))$/u,
  '@': /(?:^|\s)(@([\p{L}\p{N}._-]{0,32}))$/u,
  // With two letters: a clock and a smiley of signs are no emoji begun.
  ':': /(?:^|\s)(:(\p{L}[\p{L}_-]{1,30}))$/u,
};

/** @param signs those that mean something here */
export function begunAt(text: string, caret: number, signs: readonly Begun['kind'][]): Begun | undefined {
  // Nothing that is begun is longer than this.
  const before = text.slice(Math.max(0, caret - 40), caret);
  for (const kind of signs) {
    const [, whole = '', query = ''] = forms[kind].exec(before) ?? [];
    if (whole) return { kind, query, from: caret - whole.length };
  }
  return undefined;
}

/** Puts a text in place of what stands from `from` to `to`. @returns with where the caret goes */
export function replaced(text: string, from: number, to: number, by: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + by + text.slice(to), caret: from + by.length };
}

/** Those a note names with an @ before the whole name; the longest name that fits at each place. */
export function mentionsIn(text: string, agents: readonly { id: string; name: string }[]): string[] {
  const byLength = [...agents].sort((a, b) => b.name.length - a.name.length);
  const found = new Set<string>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const rest = text.slice(at + 1);
    const named = byLength.find(({ name }) => rest.startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length)));
    if (named) found.add(named.id);
  }
  return [...found];
}

/** How well a text fits what was typed: 0 begins with it, 1 has a word that does, 2 has it somewhere; undefined: not at all. */
export function fit(text: string, query: string): number | undefined {
  const [low, sought] = [text.toLocaleLowerCase(), query.toLocaleLowerCase()];
  if (low.startsWith(sought)) return 0;
  const place = low.indexOf(sought);
  if (place < 0) return undefined;
  return /[\p{L}\p{N}]/u.test(low[place - 1] ?? ' ') ? 2 : 1;
}
