import { parseConversationId } from '../store/keys.ts';
import type { Desk } from './desk.ts';
import type { ReplyWish } from './reply.ts';

/** Where there is no template of the shop's: a public Jitsi server, whose rooms are made by entering them. */
const defaultLink = 'https://meet.jit.si/{room}';

/**
 * A message with a link to a conference (C10). The room's name is the only key to it, so it has 128 bits of chance.
 * @param random 16 bytes that nobody can guess
 * @param text before the link
 */
export async function invitation(desk: Desk, conversation: string, random: Buffer, text?: string): Promise<ReplyWish> {
  const shop = parseConversationId(conversation)?.thread.shop;
  const template = shop && (await conferenceLink(desk, shop));
  const link = (template || defaultLink).replaceAll('{room}', `slotdesk-${random.toString('hex')}`);
  return { content: { type: 'text', text: text ? `${text}\n${link}` : link } };
}

/** A shop that is not there has no conversations either: the reply will say so. */
const conferenceLink = (desk: Desk, shop: string): Promise<string | undefined> =>
  desk.shops.fresh(shop).then(
    ({ settings }) => settings.conferenceLink,
    () => undefined,
  );
