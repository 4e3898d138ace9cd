import type { OutgoingContent } from './content.ts';
import type { Conversation } from './conversation.ts';

/** WhatsApp's service window: free-form replies until 24 h after the customer's last message (C6). */
export const serviceWindow = 24 * 60 * 60_000;

/** Whether a channel kind has a service window. On MessageBird it depends on what is behind the channel. */
export const hasWindow = (kind: string): boolean => kind.toLowerCase().startsWith('whatsapp');

/** When the window ends after a customer message of that time. A later message moves it on, an older one never back. */
export function windowEnd(kind: string, messageAt: number, endsAt: number | undefined): number | undefined {
  if (!hasWindow(kind)) return undefined;
  return Math.max(messageAt + serviceWindow, endsAt ?? 0);
}

export const windowOpen = (c: Pick<Conversation, 'windowEndsAt' | 'channel'>, now: number): boolean =>
  !hasWindow(c.channel.kind) || (c.windowEndsAt !== undefined && now < c.windowEndsAt);

/** Whether this may be sent now: outside the window only a template may. */
export const maySend = (
  c: Pick<Conversation, 'windowEndsAt' | 'channel'>,
  content: OutgoingContent,
  now: number,
): boolean => content.type === 'template' || windowOpen(c, now);
