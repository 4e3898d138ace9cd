import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildDesk } from '../../infra/build.ts';
import { type ShopConfig, shopConfig } from '../../infra/shop-config.ts';

/** The app's templates without bundling: what they say does not depend on the code inside the functions. */

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

export function anApp(more: Record<string, unknown> = {}, outdir?: string): App {
  return new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [], ...more } });
}

export const aShop = (id: string, more: object = {}): ShopConfig =>
  shopConfig.parse({
    id,
    name: id,
    channels: [
      { id: `${id}-whatsapp`, provider: 'whatsapp', account: '1000000001' },
      { id: `${id}-messagebird`, provider: 'messagebird', account: `account-${id}` },
    ],
    ...more,
  });

export interface Templates {
  core: Template;
  shops: Template[];
}

export function templatesOf(shops: ShopConfig[], more?: Record<string, unknown>): Templates {
  const desk = buildDesk(anApp(more), shops);
  return { core: Template.fromStack(desk.core), shops: desk.shops.map((stack) => Template.fromStack(stack)) };
}

export interface Resource {
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is whatever JSON CloudFormation takes
  properties: any;
  deletionPolicy?: string;
}

export const resourcesOf = (template: Template, type: string): Resource[] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    properties: resource.Properties ?? {},
    deletionPolicy: resource.DeletionPolicy,
  }));
