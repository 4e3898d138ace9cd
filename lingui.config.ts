import { defineConfig } from '@lingui/cli';

/** Texts of the inbox: written in English in the code, translated in web/inbox/locales (`npm run texts`). */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'nl', 'tr'],
  fallbackLocales: { default: 'en' },
  // Two, because an agent who answers customers does not need the words of the settings and the board.
  catalogs: [
    { path: 'web/inbox/locales/{locale}', include: ['web/inbox'], exclude: ['**/admin/**', '**/board/**'] },
    { path: 'web/inbox/locales/admin/{locale}', include: ['web/inbox/admin', 'web/inbox/board'] },
  ],
  format: 'po',
});
