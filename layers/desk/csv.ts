/**
 * A table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is led by an apostrophe, as texts of customers and
 * agents can get here.
 */
export function csv(head: string[], rows: (string | number | undefined)[][]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
