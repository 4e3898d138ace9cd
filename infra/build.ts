import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { CoreStack } from './core-stack.ts';
import { readShops, type ShopConfig } from './shop-config.ts';
import { ShopStack } from './shop-stack.ts';
import { names } from './topology.ts';

export interface Desk {
  core: CoreStack;
  shops: ShopStack[];
}

/**
 * The whole CDK app. Context: `shops` (files, separated by commas; default shops/*.json), `alarmEmail`, `inboxUrl`
 * (separated by commas), `apiLogRole` (no: the account has a role for API Gateway's logs already).
 * @param shops default: as the context says
 */
export function buildDesk(app: App, shops: ShopConfig[] = shopsOf(app)): Desk {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  const core = new CoreStack(app, names.coreStack, {
    description: 'Slotdesk: what all shops share',
    tags: { project: 'slotdesk' },
    alarmEmail: context('alarmEmail'),
    inboxUrls: (context('inboxUrl') ?? 'http://localhost:4000/').split(','),
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

const shopsOf = (app: App): ShopConfig[] =>
  readShops(join(import.meta.dirname, '..', 'shops'), app.node.tryGetContext('shops'));
