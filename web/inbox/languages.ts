import { i18n, type Messages } from '@lingui/core';
import { showDirection } from './core/looks.ts';

/** The languages of the texts, by their own names. */
export const languages = { en: 'English', nl: 'Nederlands', tr: 'Türkçe' } as const;
export type Language = keyof typeof languages;

type Catalogues = Record<Language, () => Promise<{ messages: Messages }>>;

const inbox: Catalogues = {
  en: () => import('./locales/en.po'),
  nl: () => import('./locales/nl.po'),
  tr: () => import('./locales/tr.po'),
};
/** Of the settings and the board. */
const admin: Catalogues = {
  en: () => import('./locales/admin/en.po'),
  nl: () => import('./locales/admin/nl.po'),
  tr: () => import('./locales/admin/tr.po'),
};

const languageKey = 'slotdesk.language';
const isLanguage = (word: string): word is Language => word in languages;

/** What the person wants: chosen before, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(languageKey) ?? '', ...navigator.languages.map((one) => one.slice(0, 2))];
  return wanted.find(isLanguage) ?? 'en';
}

/** The last one asked for: catalogues may come in another order. */
let asked: Language = 'en';
/** What has been needed so far. */
const needed = new Set([inbox]);

/** The texts of the settings and the board, from here on in every language. */
export async function loadAdminTexts(): Promise<void> {
  if (needed.has(admin)) return;
  needed.add(admin);
  await loadLanguage(asked);
}

/** Shows all texts in a language from here on, and tells the browser, whose spelling and voices follow it. */
export async function loadLanguage(language: Language = preferredLanguage()): Promise<void> {
  asked = language;
  const parts = await Promise.all([...needed].map((catalogues) => catalogues[language]()));
  if (asked !== language) return;
  localStorage.setItem(languageKey, language);
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...parts.map(({ messages }) => messages)) });
  document.documentElement.lang = language;
  showDirection(language);
}
