import { defineConfig } from 'vitest/config';

const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    // TEST_REPORT names a file for what docs/rules.md is made from.
    reporters: [
      'default',
      './test/summary.ts',
      ...(report ? [['json', { outputFile: report }] satisfies [string, object]] : []),
    ],
    environment: 'node',
    // The SDK announces at every start what it will need in 2027.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // A process per file: tests start engines and servers, which must not outlive or meet each other.
    pool: 'forks',
    include: ['{layers,functions,local,infra,test,web}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
