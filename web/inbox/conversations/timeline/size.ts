const megabyte = 1024 * 1024;

/** A file's size for people, in their way of writing numbers. */
export function sizeWords(bytes: number, language?: string): string {
  const [size, unit] = bytes >= megabyte ? [bytes / megabyte, 'megabyte'] : [Math.max(1, bytes / 1024), 'kilobyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: size < 10 ? 1 : 0 }).format(
    size,
  );
}
