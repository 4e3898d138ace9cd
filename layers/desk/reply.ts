import { abilities } from '../channels/abilities.ts';
import type { OutgoingContent } from '../domain/content.ts';
import type { Conversation } from '../domain/conversation.ts';
import { type MessageFile, shopOfFile } from '../domain/file.ts';
import { reply as replied, type Step } from '../domain/handling.ts';
import { maySend } from '../domain/window.ts';
import { DeskError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { findEntryById } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import type { Scene } from './edit.ts';
import { readyFile } from './media.ts';
import { mustFitTemplate, type RefreshTemplates } from './template-check.ts';
import { enterByReplying } from './together.ts';
import { type Once, type Written, write } from './write.ts';

/** A reply as an agent asks for it. `replyTo` and a reaction's `target` are entry ids of this conversation. */
export interface ReplyWish {
  content: OutgoingContent;
  replyTo?: string;
}

/** A reply that can be sent as it is. */
interface ReadyReply extends ReplyWish {
  file?: MessageFile;
}

export interface ReplySurroundings {
  /** Where uploads are; needed for content that is one (C8). */
  files?: Files;
  /** For a template whose list is not at hand (C6). */
  refreshTemplates?: RefreshTemplates;
}

/**
 * Accepts an agent's reply: into the timeline and the outbox in one transaction; the sender takes it from there. The
 * clock of the waiting customer stops (W1). A member of a collaboration team comes into the conversation by it (T1).
 * @param around what a reply may need besides the desk
 * @throws DeskError not_in_conversation, conversation_closed, window_closed (C6), not_supported,
 *   template_invalid, idempotency_mismatch, no_free_slot; for a file: not_found, media_missing, media_unavailable,
 *   media_too_large, media_not_allowed
 */
export const reply = (
  desk: Desk,
  agentId: string,
  conversationId: string,
  wish: ReplyWish,
  once?: Once,
  { files, refreshTemplates }: ReplySurroundings = {},
): Promise<Written> =>
  write(
    desk,
    agentId,
    conversationId,
    async (scene) => {
      const complete = withNamespace(wish, scene);
      const entered = enterByReplying(desk, scene);
      const inIt = entered ? { ...scene, conversation: entered.step.edited } : scene;
      mayReply(inIt, complete);
      const { content } = complete;
      if (content.type === 'template')
        await mustFitTemplate(desk, scene.shop.id, scene.conversation.channel.id, content, refreshTemplates);
      const said = await stepFor(desk, inIt, await withFile(desk, files, inIt, complete));
      const step = { ...said, entries: [...(entered?.step.entries ?? []), ...said.entries] };
      return { step, ...(entered?.slot && { slot: entered.slot }) };
    },
    once,
  );

/** A template that names no namespace has the shop's (S3); only MessageBird asks for one. */
function withNamespace(wish: ReplyWish, { conversation, shop }: Scene): ReplyWish {
  const { content } = wish;
  const namespace = shop.settings.templateNamespace;
  if (content.type !== 'template' || content.namespace || !namespace || conversation.channel.provider !== 'messagebird')
    return wish;
  return { ...wish, content: { ...content, namespace } };
}

/** A link that the provider fetches, or a file that it has already under a number of its own. */
const isElsewhere = /^(https?:\/\/|\d+$)/;

/** A file of ours is looked at once more, and kept (C8). */
async function withFile(desk: Desk, files: Files | undefined, scene: Scene, wish: ReplyWish): Promise<ReadyReply> {
  const { content } = wish;
  if (!('media' in content)) return wish;
  if (!shopOfFile(content.media)) {
    if (!isElsewhere.test(content.media)) throw new DeskError('media_missing');
    return wish;
  }
  if (!files) throw new Error('a file is sent without saying where files are');
  return { ...wish, ...(await readyFile(desk, files, scene, content)) };
}

function mayReply({ conversation, agent, now }: Scene, { content, replyTo }: ReplyWish): void {
  if (!conversation.participants.includes(agent.id)) {
    if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
    throw new DeskError('not_in_conversation');
  }
  const channel = abilities(conversation.channel.provider);
  if (!channel) throw new DeskError('no_channel');
  const able = channel.supports(content, replyTo);
  if (!able.ok) throw new DeskError('not_supported', able.reason);
  if (!maySend(conversation, content, now))
    throw new DeskError('window_closed', undefined, { windowEndedAt: endedAt(conversation) });
}

const endedAt = (c: Conversation): string | undefined =>
  c.windowEndsAt === undefined ? undefined : new Date(c.windowEndsAt).toISOString();

async function stepFor(desk: Desk, { conversation, agent, now }: Scene, wish: ReadyReply): Promise<Step> {
  const quoted = wish.replyTo && (await providerIdOf(desk, conversation, wish.replyTo));
  const content =
    wish.content.type === 'reaction'
      ? { ...wish.content, target: await providerIdOf(desk, conversation, wish.content.target) }
      : wish.content;
  return replied(conversation, agent.id, content, now, desk.id(), {
    replyTo: quoted || undefined,
    file: wish.file,
  });
}

/** The provider's id of an entry that a reply quotes or reacts to. */
async function providerIdOf(desk: Desk, conversation: Conversation, entryId: string): Promise<string> {
  const entry = await findEntryById(desk.table, conversation, entryId);
  if (!entry) throw new DeskError('not_found', 'The message to refer to is not in this conversation.');
  if (!entry.providerId)
    throw new DeskError('not_supported', 'The message to refer to has not reached the provider yet.');
  return entry.providerId;
}
