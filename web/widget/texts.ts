import type { words } from './texts/en.ts';

/** The widget's own words. A visitor loads one language; the launcher knows which there are. */
export type Word = keyof typeof words;

export type Say = (word: Word, values?: Record<string, string | number>) => string;

const english = () => import('./texts/en.ts');
const languages: Record<string, () => Promise<{ words: Record<Word, string> }>> = {
  en: english,
  nl: () => import('./texts/nl.ts'),
  tr: () => import('./texts/tr.ts'),
};

/** The words of a language, with `{value}` filled in; English where there are none. */
export async function speak(lang: string): Promise<Say> {
  const { words } = await (languages[lang] ?? english)();
  return (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''));
}
