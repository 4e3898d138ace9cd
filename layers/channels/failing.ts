import type { Failure } from './channel.ts';

/** A message that cannot even be put into a request for its provider, for example a template without the namespace it needs. */
export class Unsendable extends Error {
  override readonly name = 'Unsendable';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * A provider's own description of an error, fit to be shown: quoted passages are cut, because a provider that quotes
 * quotes the message; at most 200 characters.
 */
export function described(description: string): string {
  const plain = description
    .replace(/["“«`][^"”»`]*(?:["”»`]|$)/g, '…')
    .replace(/(^|[\s([:=])'[^']*'/g, '$1…')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
