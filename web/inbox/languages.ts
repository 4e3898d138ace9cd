import { i18n } from '@lingui/core';
import { showDirection } from './core/looks.ts';

/** The languages of the texts, by their own names. */
export const languages = { en: 'English', nl: 'Nederlands', tr: 'Türkçe' } as const;
export type Language = keyof typeof languages;

const catalogues = {
  en: () => import('./locales/en.po'),
  nl: () => import('./locales/nl.po'),
  tr: () => import('./locales/tr.po'),
} satisfies Record<Language, () => Promise<unknown>>;

const languageKey = 'slotdesk.language';
const isLanguage = (word: string): word is Language => word in languages;

/** What the person wants: chosen before, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(languageKey) ?? '', ...navigator.languages.map((one) => one.slice(0, 2))];
  return wanted.find(isLanguage) ?? 'en';
}

/** The last one asked for: catalogues may come in another order. */
let asked: Language | undefined;

/** Shows all texts in a language from here on, and tells the browser, whose spelling and voices follow it. */
export async function loadLanguage(language: Language = preferredLanguage()): Promise<void> {
  asked = language;
  const { messages } = await catalogues[language]();
  if (asked !== language) return;
  localStorage.setItem(languageKey, language);
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  showDirection(language);
}
