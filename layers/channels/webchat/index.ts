import type { SendOutcome } from '../channel.ts';

/**
 * The project's own channel (C1). Its provider is this very table: there is no webhook to verify and no request to make, the
 * visitor's requests are checked by functions/webchat and come in as any provider's messages do.
 */

/**
 * What became of a reply: it lies where the visitor reads it, and the stream tells the visitor's sockets. Saying so twice is
 * harmless, so that a crash in between leaves no doubt.
 * @param id of the entry; the provider's id of it too
 */
export const stored = (id: string): SendOutcome => ({ kind: 'accepted', providerId: id, state: 'sent' });

/**
 * A visitor's message as the desk knows it. The client's own id makes a repetition harmless (C4); the address before it keeps
 * visitors apart, who choose their ids themselves.
 */
export const messageId = (address: string, clientId: string): string => `${address}~${clientId}`;

/** The id that a visitor's client gave; any other id as it is. */
export const clientIdOf = (id: string): string => id.slice(id.indexOf('~') + 1);
