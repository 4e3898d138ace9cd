import type { ShopConfig } from '../../infra/shop-config.ts';
import { webhookPath } from '../../infra/topology.ts';
import { addressOf, standing, storedCredentials } from './cloud.ts';
import { type Credentials, missingOf } from './credentials.ts';
import { Failure } from './failure.ts';
import { askPhoneNumber, listWebhooks, serves, tryMessageBirdWebhook, tryWhatsAppWebhook } from './providers.ts';

/** What a check found: `open` is for the operator to do, `wrong` does not work. */
export interface Finding {
  state: 'ok' | 'open' | 'wrong';
  what: string;
}

const ok = (what: string): Finding => ({ state: 'ok', what });
const open = (what: string): Finding => ({ state: 'open', what });
const wrong = (what: string): Finding => ({ state: 'wrong', what });

/** Goes the whole way of a message, from the provider to the table. Changes nothing; later findings need the earlier ones. */
export async function* findings(shop: ShopConfig): AsyncGenerator<Finding> {
  yield ok(`shops/${shop.id}.json is valid, with ${shop.channels.length} channel(s)`);
  const address = await addressOf(shop);
  yield ok(`deployed at ${address}`);
  yield* inTheDesk(shop);

  const credentials = await storedCredentials(shop.id);
  const missing = missingOf(shop, credentials);
  if (missing.length > 0)
    yield wrong(`the secret lacks ${missing.join(', ')}. Run: npm run shop -- add ${shop.id} --secrets`);
  else yield ok('the secret has all it needs');

  yield* whatsapp(shop, address, credentials);
  yield* messagebird(shop, address, credentials);
}

async function* inTheDesk(shop: ShopConfig): AsyncGenerator<Finding> {
  const found = await standing(shop);
  if (!found) return yield wrong(`the desk does not know the shop. Run: npm run shop -- add ${shop.id} --secrets`);
  if (found.unknown.length > 0)
    yield wrong(`the desk does not know ${found.unknown.join(', ')}. Run: npm run shop -- add ${shop.id} --secrets`);
  else yield ok('the desk knows the shop and its channels');
  if (found.owners === 0)
    yield open(`nobody is owner admin. Run: npm run shop -- agent ${shop.id} <agent id> --role owner_admin`);
  else yield ok(`${found.owners} owner admin(s)`);
}

async function* whatsapp(shop: ShopConfig, address: string, { whatsapp: known }: Credentials): AsyncGenerator<Finding> {
  const numbers = shop.channels.filter((channel) => channel.provider === 'whatsapp');
  const url = address + webhookPath('whatsapp', shop.id);
  if (numbers.length > 0 && known?.verifyToken) {
    const trouble = await tryWhatsAppWebhook(address, shop.id, known.verifyToken);
    yield trouble ? wrong(`${url} ${trouble}`) : ok(`${url} answers and knows the verify token`);
  }
  const token = known?.token;
  if (token)
    for (const { account } of numbers)
      yield* trying(async () => {
        const { number, callbacks } = await askPhoneNumber(token, account, shop.whatsappVersion);
        if (callbacks.includes(url)) return ok(`WhatsApp ${number}: the token works, the callback is set`);
        const said =
          callbacks.length > 0 ? `Meta calls ${callbacks.join(', ')}` : 'Meta does not say which callback it uses';
        return open(`WhatsApp ${number}: the token works; ${said}. It must be ${url}`);
      });
}

async function* messagebird(
  shop: ShopConfig,
  address: string,
  { messagebird: known }: Credentials,
): AsyncGenerator<Finding> {
  const channels = shop.channels.filter((channel) => channel.provider === 'messagebird');
  if (channels.length === 0) return;
  const url = address + webhookPath('messagebird', shop.id);
  const trouble = await tryMessageBirdWebhook(address, shop.id);
  yield trouble ? wrong(`${url} ${trouble}`) : ok(`${url} answers and refuses an unsigned call`);
  const accessKey = known?.accessKey;
  if (!accessKey) return;
  yield* trying(async () => {
    const webhooks = await listWebhooks(accessKey);
    const silent = channels.filter(({ account }) => !webhooks.some((one) => serves(one, url, account)));
    if (silent.length === 0) return ok('MessageBird: the access key works, the webhook is registered');
    const ids = silent.map(({ id }) => id).join(', ');
    return wrong(`MessageBird: no webhook for ${ids}. Run: npm run shop -- add ${shop.id} --secrets`);
  });
}

/** One provider that fails does not keep the others from being looked at. */
async function* trying(look: () => Promise<Finding>): AsyncGenerator<Finding> {
  try {
    yield await look();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield wrong(error.message);
  }
}
