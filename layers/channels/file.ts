import type { ProviderRequest, ProviderResponse } from './channel.ts';

/** How a customer's file is got from its provider (C8). The link is short-lived: it is asked for just before it is used. */
export interface FileSource<Secrets> {
  /** What to ask the provider for the link; undefined where the message's reference is the link. */
  question(reference: string, account: string, secrets: Secrets): ProviderRequest | undefined;
  /** @param answer to the question, where there was one */
  place(reference: string, answer: ProviderResponse | undefined, secrets: Secrets): FilePlace;
}

/** Where a file is. gone: the provider does not have it any more. later: it could not say now, or not with these credentials. */
export type FilePlace =
  | {
      kind: 'there';
      url: string;
      headers: Record<string, string>;
      /** Where the provider's API is, as it is set. */
      own: string;
      mimeType?: string;
      /** Hexadecimal or base64. */
      sha256?: string;
      size?: number;
    }
  | { kind: 'gone' }
  | { kind: 'later' };

/** Whether a URL is of one of these hosts, or below one. */
export const isAt = (url: string, ...hosts: string[]): boolean => {
  const { hostname, protocol } = new URL(url);
  return protocol === 'https:' && hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
};

/** Whether a URL lies below the API's own. */
export const isUnder = (url: string, api: string): boolean =>
  new URL(url).href.startsWith(`${api.replace(/\/+$/, '')}/`);
