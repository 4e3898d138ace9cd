import { randomBytes } from 'node:crypto';
import type { ChannelConfig, Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { openOf } from '../store/lists.ts';
import { changeShop, mustAdminister, mustBeAnId } from './administer.ts';
import {
  changeDocument,
  type Document,
  faultsOf,
  type Given,
  isSet,
  mustBeComplete,
  refuse,
  type Setup,
  secretFields,
  withGiven,
  withOwnKeys,
} from './credentials.ts';
import type { Desk } from './desk.ts';

/** The channel accounts of a shop (C1, S3), as its admins set them up. */

/** A channel as an admin sends it. What is left out stays as it is. */
export interface ChannelWish extends Partial<Omit<ChannelConfig, 'id' | 'provider' | 'rules'>> {
  provider: ChannelConfig['provider'];
  /** Credentials at the provider, by field. */
  secrets: Given;
}

export type ShownChannel = ReturnType<typeof showChannel>;

/** The names that the providers give to an account. */
const accountField = { whatsapp: 'phoneNumberId', messagebird: 'channelId', webchat: 'widgetId' } as const;

/** A request's body with the provider's field names, in ours. */
export function wishOf({
  provider,
  ...fields
}: { provider: ChannelConfig['provider'] } & Record<string, string>): ChannelWish {
  const wish: ChannelWish = { provider, secrets: {} };
  for (const [field, value] of Object.entries(fields)) {
    if ((secretFields[provider] as readonly string[]).includes(field)) wish.secrets[field] = value;
    else Object.assign(wish, { [field === accountField[provider] ? 'account' : field]: value });
  }
  return wish;
}

/** Of a secret it is shown whether there is one, never the value. */
function showChannel(
  { id, provider, account, name, businessAccountId, workspaceId }: ChannelConfig,
  document: Document,
  address: string | undefined,
) {
  return {
    id,
    provider,
    name,
    [accountField[provider]]: account,
    businessAccountId,
    workspaceId,
    [provider === 'webchat' ? 'webchatUrl' : 'webhookUrl']: address,
    secrets: Object.fromEntries(
      secretFields[provider].map((field) => [field, { set: isSet(document, provider, field) }]),
    ),
  };
}

/** @throws DeskError forbidden */
export async function listChannels(setup: Setup, adminId: string, shopId: string): Promise<{ items: ShownChannel[] }> {
  await mustAdminister(setup.desk, adminId, shopId);
  const [{ channels }, show] = await Promise.all([setup.desk.shops.fresh(shopId), shower(setup, shopId)]);
  return { items: channels.map(show) };
}

/** @throws DeskError forbidden, not_found */
export async function readChannel(setup: Setup, adminId: string, shopId: string, id: string): Promise<ShownChannel> {
  await mustAdminister(setup.desk, adminId, shopId);
  const [shop, show] = await Promise.all([setup.desk.shops.fresh(shopId), shower(setup, shopId)]);
  return show(channelOf(shop, id));
}

/** Shows channels of a shop with what the secret store knows of them. @param document its credentials, where they were read already */
async function shower(
  setup: Setup,
  shop: string,
  document?: Document,
): Promise<(channel: ChannelConfig) => ShownChannel> {
  const [read, addresses] = await Promise.all([document ?? setup.documents.read(shop), setup.addresses(shop)]);
  return (channel) => showChannel(channel, read, addresses[channel.provider]);
}

/**
 * Sets a channel up, or changes it. Its credentials are checked at the provider first; new ones with every channel that will
 * use them. The secret store is written before the table: cut off in between, the same request brings the rest.
 * @param check false: save without asking the provider
 * @throws DeskError forbidden, invalid, credentials_refused, provider_unreachable, shop_not_deployed
 */
export async function putChannel(
  setup: Setup,
  adminId: string,
  shopId: string,
  id: string,
  wish: ChannelWish,
  check: boolean,
): Promise<ShownChannel> {
  mustBeAnId('id', id);
  await mustAdminister(setup.desk, adminId, shopId);
  const shop = await setup.desk.shops.fresh(shopId);
  const channel = wished(shop, id, wish);
  const document = withGiven(await setup.documents.read(shopId), wish.provider, wish.secrets);
  mustBeComplete(document, wish.provider);
  if (check) refuse(await faultsAmong(setup, affected(shop, channel, wish), channel, document));
  const given = (latest: Document): Document =>
    withOwnKeys(withGiven(latest, wish.provider, wish.secrets), wish.provider, newVisitorKey());
  const isNews = Object.keys(wish.secrets).length > 0 || given(document) !== document;
  if (isNews) await changeDocument(setup, shopId, given);
  const after = await changeShop(setup.desk, adminId, shopId, (latest) => {
    const before = latest.channels.find((one) => one.id === id);
    const made = wished(latest, id, wish);
    const noted = {
      what: `channel ${id}`,
      from: before && said(before),
      to: { ...said(made), ...changed(wish.secrets) },
    };
    return { shop: { ...latest, channels: withChannel(latest.channels, made) }, noted: [noted] };
  });
  return (await shower(setup, shopId, document))(channelOf(after, id));
}

/**
 * Takes a channel away; with the last one of a provider go its credentials.
 * @throws DeskError forbidden, not_found, channel_in_use with the number of open conversations
 */
export async function removeChannel(setup: Setup, adminId: string, shopId: string, id: string): Promise<void> {
  const { desk } = setup;
  await mustAdminister(desk, adminId, shopId);
  const { provider } = channelOf(await desk.shops.fresh(shopId), id);
  await mustBeEmpty(desk, shopId, id);
  const { channels } = await changeShop(desk, adminId, shopId, (shop) => ({
    shop: { ...shop, channels: shop.channels.filter((one) => one.id !== id) },
    noted: [{ what: `channel ${id}`, from: said(channelOf(shop, id)) }],
  }));
  if (!channels.some((one) => one.provider === provider))
    await changeDocument(setup, shopId, ({ [provider]: _gone, ...rest }) => rest);
}

/** Asks the provider about a channel as it is. @throws DeskError forbidden, not_found */
export async function checkChannel(
  setup: Setup,
  adminId: string,
  shopId: string,
  id: string,
): Promise<{ ok: boolean; findings: { field?: string; message: string }[] }> {
  await mustAdminister(setup.desk, adminId, shopId);
  const channel = channelOf(await setup.desk.shops.fresh(shopId), id);
  const faults = await faultsOf(setup, channel, await setup.documents.read(shopId));
  const findings = faults.map((fault) => ({ ...('field' in fault && { field: fault.field }), message: fault.reason }));
  return { ok: faults.length === 0, findings };
}

const newVisitorKey = (): string => randomBytes(32).toString('base64url');

function channelOf({ channels }: Shop, id: string): ChannelConfig {
  const channel = channels.find((one) => one.id === id);
  if (!channel) throw new DeskError('not_found', 'There is no such channel at this shop.');
  return channel;
}

/** The channel as it shall be. @throws DeskError invalid for another provider, no account, or one that is set up already */
function wished(shop: Shop, id: string, { secrets: _secrets, ...wish }: ChannelWish): ChannelConfig {
  const known = shop.channels.find((one) => one.id === id);
  if (known && known.provider !== wish.provider)
    wrong('provider', `a channel keeps its provider, here ${known.provider}; set up a new one instead`);
  const field = accountField[wish.provider];
  const account = wish.account ?? known?.account ?? (wish.provider === 'whatsapp' ? wrong(field, 'needed') : id);
  const double = shop.channels.find(
    (one) => one.id !== id && one.provider === wish.provider && one.account === account,
  );
  if (double) wrong(field, `is the account of ${double.id} already`);
  return { ...known, ...wish, id, account };
}

function wrong(field: string, message: string): never {
  throw new DeskError('invalid', `${field}: ${message}`, [{ field, message }]);
}

const withChannel = (channels: ChannelConfig[], channel: ChannelConfig): ChannelConfig[] =>
  channels.some(({ id }) => id === channel.id)
    ? channels.map((one) => (one.id === channel.id ? channel : one))
    : [...channels, channel];

/** The channels whose credentials a wish changes: this one, and with new secrets all of the provider. */
const affected = (shop: Shop, channel: ChannelConfig, { provider, secrets }: ChannelWish): ChannelConfig[] => [
  channel,
  ...(Object.keys(secrets).length > 0
    ? shop.channels.filter((one) => one.provider === provider && one.id !== channel.id)
    : []),
];

/** What is wrong with the channels; of another than the one that is set up it is said which. */
async function faultsAmong(setup: Setup, channels: ChannelConfig[], channel: ChannelConfig, document: Document) {
  const faults = await Promise.all(channels.map((one) => faultsOf(setup, one, document)));
  const [own = [], ...others] = faults;
  const more = others.flatMap((found, i) =>
    found
      .filter(({ reason }) => !own.some((one) => one.reason === reason))
      .map((fault) => ({ ...fault, reason: `${channels[i + 1]?.id ?? channel.id}: ${fault.reason}` })),
  );
  return [...own, ...more];
}

const said = ({ provider, name, account, businessAccountId, workspaceId }: ChannelConfig) => ({
  provider,
  name,
  account,
  businessAccountId,
  workspaceId,
});

/** Of a secret the log says that it changed. */
const changed = (secrets: Given): Record<string, string> =>
  Object.fromEntries(Object.keys(secrets).map((field) => [field, 'changed']));

/** Conversation ids name their channel. */
async function mustBeEmpty(desk: Desk, shop: string, channel: string): Promise<void> {
  const open = (await openOf(desk.table, shop)).filter((id) => id.startsWith(`${shop}.${channel}.`)).length;
  if (open > 0)
    throw new DeskError('channel_in_use', `The channel has ${open} open conversation(s). Close them first.`, {
      openConversations: open,
    });
}
