import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/summary.ts'],
    environment: 'node',
    // A process per file: tests start engines and servers, which must not outlive or meet each other.
    pool: 'forks',
    include: ['{layers,functions,local,infra,test}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
