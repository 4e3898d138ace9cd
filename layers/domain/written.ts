/** Whether a text shows anything: spaces and invisible characters (zero width, direction) do not. */
export const isBlank = (text: string): boolean => !/[^\s\p{Cf}]/u.test(text);

/**
 * A name in one line, without the marks that turn the direction of words: they reach beyond the name, and make `exe.pdf` of what ends
 * in `.exe`. What is written from right to left needs none of them.
 */
export const plainName = (name: string): string => name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, '');

/** What somebody wrote, without the space around it; empty where there is nothing to see. */
export const written = (text: string): string => (isBlank(text) ? '' : text.trim());
