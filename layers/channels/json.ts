import type { InboundItem, Kept } from './channel.ts';

/**
 * Lenient reading of JSON that somebody else wrote: a wrong type reads as absent, a number serves as text and a text as
 * number, `[]` and `null` stand for an empty object (PHP writes them so). Nothing here throws.
 */

export type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one. */
export const record = (value: unknown): Json => (isRecord(value) ? value : {});

/** The object if it has at least one field. */
export const filled = (value: unknown): Json | undefined =>
  isRecord(value) && Object.keys(value).length > 0 ? value : undefined;

/** The list; a lone value counts as a list of one, so that it is looked at and not lost. */
export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (value === undefined || value === null || value === '') return [];
  return isRecord(value) && !filled(value) ? [] : [value];
}

/** The text, a number as text. Undefined for everything else; the empty text stays. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** The text if there is something in it. */
export const word = (value: unknown): string | undefined => text(value)?.trim() || undefined;

export function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

export const flag = (value: unknown): boolean => value === true || value === 'true' || value === 1;

/** JSON within a text, where it is JSON; else the text. */
export function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The object without the fields that are undefined, so that what is stored and compared has only what is there. */
export const compact = <const T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

export const kept = (why: string, raw: unknown): Kept => ({ kind: 'kept', why, raw });

/** Reads each part by itself: one that makes the reader fail is kept, and the others are read all the same. */
export function readEach(parts: unknown[], read: (part: unknown) => InboundItem[]): InboundItem[] {
  return parts.flatMap((part) => {
    try {
      return read(part);
    } catch (error) {
      return [kept(`could not be read: ${error instanceof Error ? error.name : 'error'}`, part)];
    }
  });
}
