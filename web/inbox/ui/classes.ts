/** Class names of what applies. */
export const cx = (...names: (string | false | undefined)[]): string => names.filter(Boolean).join(' ');
