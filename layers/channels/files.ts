import type { ProviderRequest, ProviderResponse } from './channel.ts';
import type { FilePlace, FileSource } from './file.ts';
import type { ShopSecrets } from './index.ts';
import { file as ofMessagebird } from './messagebird/file.ts';
import { file as ofWhatsapp } from './whatsapp/file.ts';

/** Where a provider has customers' files, with the shop's credentials there. Beside the adapters: only one function fetches. */
export interface Source {
  /** What to ask for the link of a file; undefined where the message's reference is the link. */
  question(reference: string, account: string): ProviderRequest | undefined;
  place(reference: string, answer?: ProviderResponse): FilePlace;
}

/** @returns undefined where the shop has no credentials at the provider */
export function sourceAt(provider: string, { whatsapp, messagebird }: ShopSecrets): Source | undefined {
  if (provider === 'whatsapp' && whatsapp) return source(ofWhatsapp, whatsapp);
  if (provider === 'messagebird' && messagebird) return source(ofMessagebird, messagebird);
  return undefined;
}

const source = <Secrets>({ question, place }: FileSource<Secrets>, secrets: Secrets): Source => ({
  question: (reference, account) => question(reference, account, secrets),
  place: (reference, answer) => place(reference, answer, secrets),
});
