/** Whether a text shows anything: spaces and invisible characters (zero width, direction) do not. */
export const isBlank = (text: string): boolean => !/[^\s\p{Cf}]/u.test(text);

/** What somebody wrote, without the space around it; empty where there is nothing to see. */
export const written = (text: string): string => (isBlank(text) ? '' : text.trim());
