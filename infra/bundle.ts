import { join } from 'node:path';
import type { BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/**
 * What a function on AWS never needs and the SDK only reaches by import(): the ways to credentials but the environment, where
 * it looks first (108 KiB of 540, measured on the webhook function), and streamed answers (19 KiB), which no operation used here has.
 */
export const neverLoaded = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/nested-clients',
  '@aws-sdk/token-providers',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
];

/** Packages that something else stands for. */
export const replaced = { '@aws-sdk/endpoint-cache': join(import.meta.dirname, 'no-endpoint-cache.ts') };

/** How esbuild makes a function's one file. bench/ measures with the same options. */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  // The SDK goes into the bundle: the one that was tested with it, and a shorter cold start than the runtime's copy.
  externalModules: neverLoaded,
  esbuildArgs: Object.fromEntries(Object.entries(replaced).map(([name, by]) => [`--alias:${name}`, by])),
  // For the CommonJS packages inside, which ask for built-in modules by require().
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};

/** The same, with the documents of the contract beside the file: what /openapi.json and /asyncapi.json are served from. */
export const bundlingWithDocuments: BundlingOptions = {
  ...bundling,
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (input, output) => [`node --import tsx "${input}/scripts/documents.ts" "${output}"`],
  },
};
