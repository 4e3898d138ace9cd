import { Aws } from 'aws-cdk-lib';
import { type FunctionName, names } from './topology.ts';

/** The ARN of something in the account and region that a stack is deployed to. */
export const arn = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

/** The ARN of a function by its name, for what must know it before it exists. */
export const functionArn = (name: FunctionName, shop?: string): string =>
  arn('lambda', `function:${names.function(name, shop)}`);
