import { App } from 'aws-cdk-lib';
import { buildDesk } from './build.ts';
import { ShopFileError } from './shop-config.ts';

try {
  buildDesk(new App());
} catch (error) {
  if (!(error instanceof ShopFileError)) throw error;
  // The operator's to correct: a stack trace would hide the sentence.
  console.error(error.message);
  process.exitCode = 1;
}
