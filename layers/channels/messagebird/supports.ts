import type { MediaContent, OutgoingContent } from '../../domain/content.ts';
import { shopOfFile } from '../../domain/file.ts';
import type { Verdict } from '../channel.ts';
import { interactiveRefusal, templateRefusal, tooLong } from '../limits.ts';
import { isLink } from '../media.ts';

/** The longest text of any platform behind MessageBird (WhatsApp's); shorter limits are the platform's to refuse. */
const longestText = 4096;

/** @returns a sentence for the agent where the Conversations API cannot carry the message */
export function supports(content: OutgoingContent, replyTo?: string): Verdict {
  const reason =
    replyTo === undefined ? refusal(content) : 'MessageBird cannot quote a message. Send the answer without the quote.';
  return reason === undefined ? { ok: true } : { ok: false, reason };
}

function refusal(content: OutgoingContent): string | undefined {
  switch (content.type) {
    case 'text':
      return tooLong('A message', content.text, longestText);
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return mediaRefusal(content);
    case 'location':
      return undefined;
    case 'contacts':
      return 'MessageBird cannot send contacts. Write name and number as text.';
    case 'reaction':
      return 'MessageBird cannot send reactions. Write an answer instead.';
    case 'interactive':
      return content.action.kind === 'link'
        ? 'MessageBird cannot send a link button. Write the link as text.'
        : interactiveRefusal(content);
    case 'template':
      return templateRefusal(content);
  }
}

function mediaRefusal(content: MediaContent): string | undefined {
  if (!isLink(content.media) && !shopOfFile(content.media))
    return 'A file is sent by the id of its upload or its link; this is neither.';
  if (!content.caption) return undefined;
  if (content.type === 'audio' || content.type === 'sticker') {
    return 'Audio and stickers cannot have a caption. Send the text as a message of its own.';
  }
  // MessageBird shows the caption of a file as its name.
  return content.type === 'document' && content.filename
    ? 'A document cannot have both a file name and a caption on MessageBird. Send the text as a message of its own.'
    : undefined;
}

/** What a contact's id looks like is up to each platform behind it; a word it is on all of them. */
export const reaches = (address: string): boolean => /^\S{1,200}$/.test(address);
