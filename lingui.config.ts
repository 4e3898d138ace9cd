import { defineConfig } from '@lingui/cli';

/** Texts of the inbox: written in English in the code, translated in web/inbox/locales (`npm run texts`). */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'nl', 'tr'],
  fallbackLocales: { default: 'en' },
  catalogs: [{ path: 'web/inbox/locales/{locale}', include: ['web/inbox'] }],
  format: 'po',
});
