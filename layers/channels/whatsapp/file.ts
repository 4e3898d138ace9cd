import type { WhatsAppSecrets } from '../channel.ts';
import { type FilePlace, type FileSource, isAt, isUnder } from '../file.ts';
import { compact, filled, number, record, unwrapped, word } from '../json.ts';
import { isLink } from '../media.ts';
import { ask } from './account.ts';
import { failureOf } from './errors.ts';

/** WhatsApp's files: a media id lives for seven days, the link it is exchanged for five minutes and only with the token. */
export const file: FileSource<WhatsAppSecrets> = {
  question: (reference, account, secrets) =>
    isLink(reference) ? undefined : ask(encodeURIComponent(reference), { phone_number_id: account }, secrets),
  place: (reference, answer, secrets) => {
    if (!answer) return at(reference, secrets);
    const said = record(unwrapped(answer.body));
    const error = filled(said.error);
    if (answer.status === 429 || answer.status >= 500) return { kind: 'later' };
    if (answer.status === 401 || (error && failureOf(error).class === 'auth')) return { kind: 'later' };
    const url = word(said.url);
    if (error || url === undefined || !isLink(url)) return { kind: 'gone' };
    return compact({
      ...at(url, secrets),
      mimeType: word(said.mime_type),
      sha256: word(said.sha256),
      size: number(said.file_size),
    });
  },
};

/** The token is for Meta's own hosts. */
function at(url: string, { token, apiUrl }: WhatsAppSecrets): FilePlace {
  const isMeta = isUnder(url, apiUrl) || isAt(url, 'fbsbx.com', 'facebook.com', 'whatsapp.net', 'fbcdn.net');
  return { kind: 'there', url, headers: isMeta ? { authorization: `Bearer ${token}` } : {}, own: apiUrl };
}
