import type { ContactsContent, MediaContent, OutgoingContent } from '../../domain/content.ts';
import { shopOfFile } from '../../domain/file.ts';
import { e164 } from '../../domain/phone.ts';
import type { Verdict } from '../channel.ts';
import { interactiveRefusal, templateRefusal, tooLong } from '../limits.ts';
import { isLink } from '../media.ts';
import { isUserId } from './sender.ts';

/** What WhatsApp takes, said before it is asked. Lengths are the Cloud API's. */

const longest = { text: 4096, caption: 1024 } as const;
/** @returns a sentence for the agent where WhatsApp would refuse the message. Every kind but a reaction may quote. */
export function supports(content: OutgoingContent): Verdict {
  const reason = refusal(content);
  return reason === undefined ? { ok: true } : { ok: false, reason };
}

/** WhatsApp knows customers by number or business-scoped user id. */
export const reaches = (address: string): boolean =>
  (address.startsWith('+') && e164(address) === address) || isUserId(address);

function refusal(content: OutgoingContent): string | undefined {
  switch (content.type) {
    case 'text':
      return tooLong('A WhatsApp message', content.text, longest.text);
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return mediaRefusal(content);
    case 'location':
      return Math.abs(content.latitude) <= 90 && Math.abs(content.longitude) <= 180
        ? undefined
        : 'This is no place on earth: latitude goes from -90 to 90, longitude from -180 to 180.';
    case 'contacts':
      return contactsRefusal(content);
    case 'reaction':
      return content.target ? undefined : 'A reaction needs the message it is for.';
    case 'interactive':
      return interactiveRefusal(content);
    case 'template':
      return templateRefusal(content);
  }
}

function mediaRefusal(content: MediaContent): string | undefined {
  if (content.caption && (content.type === 'audio' || content.type === 'sticker')) {
    const kind = content.type === 'audio' ? 'Audio' : 'A sticker';
    return `${kind} cannot have a caption on WhatsApp. Send the text as a message of its own.`;
  }
  // A media id has neither a scheme nor a space.
  if (!isLink(content.media) && !shopOfFile(content.media) && !/^[\w-]+$/.test(content.media)) {
    return 'A file is sent by the id of its upload, its https link or its WhatsApp media id; this is none of them.';
  }
  return content.caption ? tooLong('A caption', content.caption, longest.caption) : undefined;
}

function contactsRefusal(content: ContactsContent): string | undefined {
  if (content.contacts.length === 0) return 'There is no contact to send.';
  return content.contacts.some((card) => card.name.trim() === '') ? 'Every contact needs a name.' : undefined;
}
