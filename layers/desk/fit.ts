import type { InboundMessage } from '../channels/channel.ts';
import { keep } from '../store/kept.ts';
import type { Desk } from './desk.ts';

/** An entry has to fit an item of 400 KB, with room for what else it carries. */
const longestContent = 200_000;
const longestPart = 250_000;

/**
 * Makes a message fit the timeline. One that is larger than an item can be is shown in part, and the whole of it is
 * kept beside, in pieces, so that nothing is lost.
 */
export async function fitting(desk: Desk, shop: string, message: InboundMessage): Promise<InboundMessage> {
  const { content, referral } = message;
  const size = JSON.stringify([content, referral]).length;
  if (size <= longestContent) return message;
  const whole = JSON.stringify(message);
  for (let i = 0; i * longestPart < whole.length; i++) {
    const part = whole.slice(i * longestPart, (i + 1) * longestPart);
    await keep(
      desk.table,
      shop,
      `part ${i + 1} of a message too large for the timeline`,
      part,
      desk.clock.now(),
      `${message.providerId.slice(0, 200)}-${i}`,
    );
  }
  const { referral: _referral, ...rest } = message;
  if (content.type === 'text') return { ...rest, content: { type: 'text', text: `${content.text.slice(0, 60_000)}…` } };
  return { ...rest, content: { type: 'unsupported', kind: content.type, reason: 'too large to show; kept in whole' } };
}
