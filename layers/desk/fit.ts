import type { InboundMessage } from '../channels/channel.ts';
import { keep } from '../store/kept.ts';
import type { Desk } from './desk.ts';

/** An entry has to fit an item of 400 KB, with room for what else it carries. */
const longestContent = 200_000;
/** Counted in characters, of up to 4 bytes each, and cut between them. */
const part = /[\s\S]{1,70000}/gu;
const shown = /^[\s\S]{0,40000}/u;

/**
 * Makes a message fit the timeline. One that is larger than an item can be is shown in part, and the whole of it is
 * kept beside, in pieces, so that nothing is lost.
 */
export async function fitting<Message extends InboundMessage>(
  desk: Desk,
  shop: string,
  message: Message,
): Promise<Omit<Message, 'referral'> & Pick<InboundMessage, 'referral'>> {
  const { content, referral } = message;
  const size = Buffer.byteLength(JSON.stringify([content, referral]));
  if (size <= longestContent) return message;
  const parts = JSON.stringify(message).match(part) ?? [];
  for (const [i, text] of parts.entries()) {
    const why = `part ${i + 1} of a message too large for the timeline: ${message.providerId.slice(0, 200)}`;
    await keep(desk.table, shop, why, text, desk.clock.now());
  }
  const { referral: _referral, ...rest } = message;
  if (content.type === 'text') return { ...rest, content: { type: 'text', text: `${shown.exec(content.text)?.[0]}…` } };
  return { ...rest, content: { type: 'unsupported', kind: content.type, reason: 'too large to show; kept in whole' } };
}
