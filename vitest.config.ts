import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/sequencer.ts';

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
    // A process per core, which takes one file after the other: what is loaded and compiled once serves them all, in two thirds
    // of the processor time that a process per file needs. Each file ends what it starts and puts back what it changes.
    pool: 'forks',
    isolate: false,
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    include: ['{layers,functions,local,infra,test,web}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The default of a second is a timing assert on two busy cores.
    expect: { poll: { timeout: 20_000 } },
  },
});
