import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { CoreStack, type CoreStackProps } from './core-stack.ts';
import { readShops, type ShopConfig } from './shop-config.ts';
import { ShopStack } from './shop-stack.ts';
import { names } from './topology.ts';

export interface Desk {
  core: CoreStack;
  shops: ShopStack[];
}

/**
 * The whole CDK app. Context: `shops` (files, separated by commas; default shops/*.json), `alarmEmail`, `domain` and
 * `certificate` (the site's own address), `inboxUrl` (where it runs besides, separated by commas), `apiLogRole` (no: the account has a role
 * for API Gateway's logs already).
 * @param shops default: as the context says
 */
export function buildDesk(app: App, shops: ShopConfig[] = shopsOf(app)): Desk {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  const core = new CoreStack(app, names.coreStack, {
    description: 'Slotdesk: what all shops share',
    tags: { project: 'slotdesk' },
    alarmEmail: context('alarmEmail'),
    inboxUrls: context('inboxUrl')?.split(',') ?? [],
    domain: domainOf(context('domain'), context('certificate')),
    apiLogRole: context('apiLogRole') !== 'no',
  });
  return {
    core,
    shops: shops.map(
      (shop) =>
        new ShopStack(app, names.shopStack(shop.id), {
          description: `Slotdesk: the shop ${shop.id}`,
          tags: { project: 'slotdesk', shop: shop.id },
          shop,
        }),
    ),
  };
}

/** @throws Error when only one of the two is given */
function domainOf(name: string | undefined, certificateArn: string | undefined): CoreStackProps['domain'] {
  if (name && certificateArn) return { name, certificateArn };
  if (name || certificateArn)
    throw new Error('An address of its own (-c domain=) needs its certificate in us-east-1 (-c certificate=<ARN>).');
  return undefined;
}

const shopsOf = (app: App): ShopConfig[] =>
  readShops(join(import.meta.dirname, '..', 'shops'), app.node.tryGetContext('shops'));
