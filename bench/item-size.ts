/** A value in DynamoDB's own JSON. */
export interface AttributeValue {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  L?: AttributeValue[];
  M?: Record<string, AttributeValue>;
}

/**
 * An item's size as DynamoDB counts it: names and texts in UTF-8, a number a byte per two digits and one more, a list or
 * map three bytes and one for each element.
 */
export const itemSize = (item: Record<string, AttributeValue>): number =>
  Object.entries(item).reduce((size, [name, value]) => size + bytes(name) + valueSize(value), 0);

const bytes = (text: string): number => Buffer.byteLength(text);
const numberSize = (text: string): number => Math.ceil(text.replace(/[^\d]|0+$/g, '').length / 2) + 1;

function valueSize({ S, N, B, SS, NS, L, M }: AttributeValue): number {
  if (S !== undefined) return bytes(S);
  if (N !== undefined) return numberSize(N);
  if (B !== undefined) return Math.floor((B.length * 3) / 4);
  if (SS) return SS.reduce((size, text) => size + bytes(text), 0);
  if (NS) return NS.reduce((size, text) => size + numberSize(text), 0);
  if (L) return 3 + L.reduce((size, value) => size + 1 + valueSize(value), 0);
  if (M) return 3 + Object.keys(M).length + itemSize(M);
  return 1;
}
