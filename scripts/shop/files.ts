import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readShop, type ShopConfig, ShopFileError, shopConfig } from '../../infra/shop-config.ts';
import { names } from '../../infra/topology.ts';
import { Failure } from './failure.ts';

/** Where the shops' files are, from where the script was started. */
export const directory = 'shops';
export const fileOf = (id: string): string => join(directory, `${id}.json`);

export interface Wanted {
  name?: string;
  /** Phone number ids. */
  whatsapp?: string[];
  /** Channel ids. */
  messagebird?: string[];
  'public-url'?: string;
  concurrency?: string;
}

/** Writes a new shop's file. @throws Failure when there is one, or something in it is wrong */
export function writeShop(id: string, wanted: Wanted): ShopConfig {
  const file = fileOf(id);
  const shop = shopConfig.safeParse({
    id,
    name: wanted.name ?? id,
    channels: [...channels(id, 'whatsapp', wanted.whatsapp), ...channels(id, 'messagebird', wanted.messagebird)],
    ...(wanted['public-url'] && { publicUrl: wanted['public-url'] }),
    ...(wanted.concurrency && { webhookConcurrency: Number(wanted.concurrency) }),
  });
  if (!shop.success) throw new Failure(`This is not a valid shop:\n${z.prettifyError(shop.error)}`);
  if (existsSync(file)) throw new Failure(`${file} is there already. Edit it, or choose another id.`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `${JSON.stringify(shop.data, null, 2)}\n`, { flag: 'wx' });
  return shop.data;
}

/** The first channel of a provider is called after it, the next ones are numbered. */
const channels = (shop: string, provider: 'whatsapp' | 'messagebird', accounts: string[] = []) =>
  accounts.map((account, index) => ({
    id: `${shop}-${provider}${index === 0 ? '' : `-${index + 1}`}`,
    provider,
    account,
  }));

/** Reads a shop's file. @throws Failure */
export function shopOf(id: string): ShopConfig {
  const file = fileOf(id);
  if (!existsSync(file))
    throw new Failure(`There is no ${file}. Begin with: npm run shop -- add ${id} --whatsapp <phone number id>`);
  try {
    const shop = readShop(file);
    if (shop.id !== id) throw new Failure(`${file} is about the shop ${shop.id}. A file is named after its shop.`);
    return shop;
  } catch (error) {
    throw error instanceof ShopFileError ? new Failure(error.message) : error;
  }
}

export const deployCommand = (id: string): string => `npx cdk deploy ${names.shopStack(id)}`;
