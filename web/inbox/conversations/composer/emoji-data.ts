import english from 'emojibase-data/en/data.json?url';
import englishWords from 'emojibase-data/en/messages.json?url';
import dutch from 'emojibase-data/nl/data.json?url';
import dutchWords from 'emojibase-data/nl/messages.json?url';
import type { EmojiData } from 'frimousse';

/** The emoji and their names, served by the site itself: nothing is loaded from elsewhere. */

/** Turkish has no names in the data set: its people search in English. */
const sources: Record<string, [data: string, words: string]> = { nl: [dutch, dutchWords] };
/** Newer ones are empty boxes on many machines. */
const newest = 15.1;

interface Source {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  version: number;
  skins?: { emoji: string; tone?: number | number[] }[];
}
interface Words {
  groups: { key: string; message: string; order: number }[];
  skinTones: { key: string; message: string }[];
}

const tones = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

/** Of the components of emoji, which are none by themselves. */
const components = 2;

/** @throws Error when the site does not answer */
export async function readEmoji(language: string): Promise<EmojiData> {
  const [data, words] = sources[language] ?? [english, englishWords];
  const [all, names] = await Promise.all([read<Source[]>(data), read<Words>(words)]);
  return {
    locale: language,
    emojis: all
      .filter((one) => one.group !== undefined && one.group !== components && one.version <= newest)
      .map(({ emoji, label, tags = [], group = 0, version, skins = [] }) => ({
        emoji,
        label,
        tags,
        category: group,
        version,
        ...(skins.length >= tones.length && { skins: skinsOf(skins) }),
      })),
    categories: names.groups
      .filter(({ key }) => key !== 'component')
      .map(({ order, message }) => ({ index: order, label: message })),
    skinTones: Object.fromEntries(tones.map((tone) => [tone, wordOf(names, tone)])) as EmojiData['skinTones'],
  };
}

/** Of people of two tones only those of one. */
function skinsOf(skins: NonNullable<Source['skins']>): NonNullable<EmojiData['emojis'][number]['skins']> {
  const single = tones.map((tone, i) => [tone, skins.find((skin) => skin.tone === i + 1)?.emoji ?? skins[i]?.emoji]);
  return Object.fromEntries(single) as NonNullable<EmojiData['emojis'][number]['skins']>;
}

const wordOf = ({ skinTones }: Words, tone: string): string =>
  skinTones.find(({ key }) => key === tone)?.message ?? tone;

async function read<Data>(url: string): Promise<Data> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The emoji could not be loaded (${answer.status}).`);
  return answer.json();
}
