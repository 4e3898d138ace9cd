import type { MessageBirdSecrets } from '../channel.ts';
import { type FileSource, isAt, isUnder } from '../file.ts';
import { isLink } from '../media.ts';

/** MessageBird's files: a message names the link. The access key is for MessageBird's own hosts; other platforms' need none. */
export const file: FileSource<MessageBirdSecrets> = {
  question: () => undefined,
  place: (url, _answer, { accessKey, apiUrl }) => {
    if (!isLink(url)) return { kind: 'gone' };
    const isTheirs = isUnder(url, apiUrl) || isAt(url, 'messagebird.com', 'bird.com');
    const headers: Record<string, string> = isTheirs ? { authorization: `AccessKey ${accessKey}` } : {};
    return { kind: 'there', url, headers, own: apiUrl };
  },
};
