import { join } from 'node:path';
import { defineConfig } from 'vite';

/**
 * The widget: widget.js, which every page of a shop loads, and the panel, loaded when somebody means to chat. A page loads widget.js as a
 * plain script, so that the shop pastes one line: the wrapping keeps its names to itself.
 */
export default defineConfig({
  plugins: [
    {
      name: 'without-what-nobody-reads',
      // The lines of the style sheet are for us.
      transform: (code, id) => (id.endsWith('/style.ts') ? code.replaceAll('\n', '') : undefined),
      // The minifier was told by them and leaves them there, one with each element. A space stays: words stand before some.
      generateBundle(_options, bundle) {
        for (const part of Object.values(bundle))
          if (part.type === 'chunk') part.code = part.code.replaceAll('/* @__PURE__ */ ', ' ');
      },
    },
  ],
  root: import.meta.dirname,
  base: './',
  // Nobody looks into the signals of a shop's visitors.
  define: { 'window.__PREACT_SIGNALS_DEVTOOLS__': 'false', 'typeof window': '"object"' },
  resolve: { alias: { 'preact/jsx-runtime': join(import.meta.dirname, 'jsx.ts') } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, '../dist/widget'),
    emptyOutDir: true,
    target: 'es2022',
    // As a library: without what Vite adds for pages of its own, which would double the launcher.
    lib: { entry: join(import.meta.dirname, 'launcher.ts'), formats: ['es'], fileName: () => 'widget.js' },
    minify: true,
    rollupOptions: {
      output: {
        minify: true,
        chunkFileNames: 'widget/[name]-[hash].js',
        banner: ({ isEntry }) => (isEntry ? '(()=>{' : ''),
        footer: ({ isEntry }) => (isEntry ? '})()' : ''),
      },
    },
  },
});
