const megabyte = 1024 * 1024;

/** A file's size for people, in their way of writing numbers. Rounded up: what is over a limit by a byte does not read as the limit. */
export function sizeWords(bytes: number, language?: string): string {
  const [size, unit] = bytes >= megabyte ? [bytes / megabyte, 'megabyte'] : [Math.max(1, bytes / 1024), 'kilobyte'];
  const maximumFractionDigits = size < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits, roundingMode: 'ceil' }).format(
    size,
  );
}
