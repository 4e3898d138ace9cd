import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ShopConfig } from '../../infra/shop-config.ts';
import { names, webhookUrlTag } from '../../infra/topology.ts';
import { type Membership, membership } from '../../layers/domain/agent.ts';
import { defaultSettings, type Shop } from '../../layers/domain/settings.ts';
import { newId } from '../../layers/platform/ids.ts';
import { allAgents, findAgent } from '../../layers/store/agents.ts';
import { type AuditEntry, auditWrite } from '../../layers/store/audit.ts';
import { membershipWrite, newAgentWrite, renameAgent } from '../../layers/store/members.ts';
import { findShop, saveShop } from '../../layers/store/shops.ts';
import { type Table, transact, type Write } from '../../layers/store/table.ts';
import { type Credentials, parseSecret } from './credentials.ts';
import { Failure } from './failure.ts';
import { deployCommand } from './files.ts';

/** What the script reads and writes in the operator's AWS account: the shop's secret and its item in the table. */

// A note of the SDK to developers about Node versions; it would drown what the operator is told.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const secrets = new SecretsManagerClient({ maxAttempts: 3 });

const table: Table = {
  name: names.table,
  doc: DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }), {
    marshallOptions: { removeUndefinedValues: true },
  }),
  random: Math.random,
  sleep: async (ms) => void (await sleep(ms)),
};

/** Somebody else may be changing the same thing in the desk. */
const maxTries = 5;

const missing = (error: unknown): boolean => (error as Error).name === 'ResourceNotFoundException';

/** The public address of a deployed shop. @throws Failure when it is not deployed */
export async function addressOf(shop: ShopConfig): Promise<string> {
  try {
    const { Tags } = await secrets.send(new DescribeSecretCommand({ SecretId: names.secret(shop.id) }));
    const address = shop.publicUrl ?? Tags?.find((tag) => tag.Key === webhookUrlTag)?.Value;
    if (address) return address;
  } catch (error) {
    if (!missing(error)) throw error;
  }
  throw new Failure(`${shop.id} is not deployed in this account and region. Run: ${deployCommand(shop.id)}`);
}

/** The shop's credentials; empty before they were put for the first time. */
export async function storedCredentials(shop: string): Promise<Credentials> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: names.secret(shop) }));
    return parseSecret(SecretString || '{}');
  } catch (error) {
    if (missing(error)) return {};
    throw error;
  }
}

export async function storeCredentials(shop: string, credentials: Credentials): Promise<void> {
  await secrets.send(
    new PutSecretValueCommand({ SecretId: names.secret(shop), SecretString: JSON.stringify(credentials) }),
  );
}

/** Makes the shop and its channels known to the desk; settings and channels made elsewhere stay as they are. */
export async function registerShop(shop: ShopConfig): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const known = (await inTable(() => findShop(table, shop.id))) ?? {
      id: shop.id,
      name: shop.name,
      settings: defaultSettings,
      channels: [],
      teams: [],
      version: 0,
    };
    const others = known.channels.filter(({ id }) => !shop.channels.some((channel) => channel.id === id));
    // A channel keeps what was set up in the desk, such as its routing rules.
    const ours = shop.channels.map((channel) => ({
      ...known.channels.find(({ id }) => id === channel.id),
      ...channel,
    }));
    const registered = { ...known, name: shop.name, channels: [...others, ...ours] };
    const accounts = ({ channels }: Shop) => channels.map(({ id, provider, account }) => ({ id, provider, account }));
    const noted = { what: 'channels', from: accounts(known), to: accounts(registered) };
    if (await inTable(() => saveShop(table, registered, [noting(shop.id, noted)]))) return;
  }
  throw new Failure(`The settings of ${shop.id} are being changed all the time. Try again.`);
}

/** What the operator does is in the shop's audit log like what an admin does (S5). */
const noting = (shop: string, noted: Pick<AuditEntry, 'what' | 'from' | 'to'>): Write =>
  auditWrite(table, shop, { id: newId(Date.now()), at: Date.now(), by: 'operator', ...noted });

/** Which channels of the file the desk does not know, and who may administer the shop; undefined: the desk does not know it. */
export async function standing(shop: ShopConfig): Promise<{ unknown: string[]; owners: number } | undefined> {
  const known = await inTable(() => findShop(table, shop.id));
  if (!known) return undefined;
  const same = (account: string) => known.channels.some((channel) => channel.account === account);
  const agents = await inTable(() => allAgents(table, false));
  return {
    unknown: shop.channels.filter(({ account }) => !same(account)).map(({ id }) => id),
    owners: agents.filter((agent) => agent.shops[shop.id]?.role === 'owner_admin').length,
  };
}

/** Gives an agent a place at a shop, the first owner admin for example, whom no other admin can appoint. Teams and other shops stay. */
export async function admitAgent(
  shop: string,
  agent: { id: string; name?: string; email?: string },
  { role, chat }: Pick<Membership, 'role' | 'chat'>,
): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const known = await inTable(() => findAgent(table, agent.id));
    const before = membership(known, shop);
    const place = known
      ? membershipWrite(table, agent.id, shop, before, { role, chat })
      : newAgentWrite(table, {
          id: agent.id,
          name: agent.name ?? agent.email ?? agent.id,
          ...(agent.email && { email: agent.email }),
          shops: { [shop]: { role, chat } },
        });
    const from = before && { role: before.role, chat: before.chat };
    const noted = noting(shop, { what: `member ${agent.id}`, from, to: { role, chat } });
    if ((await inTable(() => transact(table, [place, noted]))).length > 0) continue;
    if (known) await renameAgent(table, agent.id, agent);
    return;
  }
  throw new Failure(`${agent.id} is being changed all the time. Try again.`);
}

async function inTable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!missing(error)) throw error;
    throw new Failure(
      `There is no table ${names.table} in this account and region. Run: npx cdk deploy ${names.coreStack}`,
    );
  }
}
