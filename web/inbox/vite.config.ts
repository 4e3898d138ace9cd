import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import babel from '@rolldown/plugin-babel';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The languages of the texts; React Aria's own ones are cut down to them. */
const languages = ['en-US', 'nl-NL', 'tr-TR'];

export default defineConfig({
  root: import.meta.dirname,
  // One chunk of what changes seldom, so that a new version of ours is a small download.
  build: {
    outDir: join(import.meta.dirname, '../dist/inbox'),
    emptyOutDir: true,
    target: 'es2023',
    rollupOptions: {
      output: {
        manualChunks: (id) => (/node_modules\/(react|react-dom|scheduler)\//.test(id) ? 'react' : undefined),
      },
    },
  },
  plugins: [
    react(),
    babel({
      plugins: ['@lingui/babel-plugin-lingui-macro'],
      presets: ['@babel/preset-typescript'],
      include: /web\/inbox\/.*\.tsx?$/,
    }),
    lingui({ cwd: join(import.meta.dirname, '../..') }),
    { ...optimizeLocales.vite({ locales: languages }), enforce: 'pre' },
    tailwind(),
  ],
});
