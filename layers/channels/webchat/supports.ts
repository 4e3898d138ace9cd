import type { MediaContent, OutgoingContent } from '../../domain/content.ts';
import { shopOfFile } from '../../domain/file.ts';
import type { Verdict } from '../channel.ts';
import { interactiveRefusal, tooLong } from '../limits.ts';
import { isLink } from '../media.ts';

/** What the widget shows. */

const longest = { text: 4096, caption: 1024 } as const;

/** @returns a sentence for the agent where the widget has no place for the message. Every kind may quote. */
export function supports(content: OutgoingContent): Verdict {
  const reason = refusal(content);
  return reason === undefined ? { ok: true } : { ok: false, reason };
}

function refusal(content: OutgoingContent): string | undefined {
  switch (content.type) {
    case 'text':
      return tooLong('A message', content.text, longest.text);
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return mediaRefusal(content);
    case 'location':
      return undefined;
    case 'contacts':
      return 'The webchat cannot show contacts. Write name and number as text.';
    case 'reaction':
      return 'The webchat cannot show reactions. Write an answer instead.';
    case 'interactive':
      return interactiveRefusal(content);
    case 'template':
      return 'The webchat has no templates, and needs none: write what you want to say.';
  }
}

function mediaRefusal({ media, caption }: MediaContent): string | undefined {
  if (!isLink(media) && !shopOfFile(media))
    return 'A file is sent by the id of its upload or its link; this is neither.';
  return caption ? tooLong('A caption', caption, longest.caption) : undefined;
}

/** A visitor is named by us. */
export const reaches = (address: string): boolean => /^[\w-]{22}$/.test(address);
