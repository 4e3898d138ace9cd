import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/**
 * What a shop's file says (shops/<id>.json). It holds no secret: those live in Secrets Manager. Unknown fields are
 * refused, so that a typing error is no silent default.
 */

/** In keys, ids, host names and IAM patterns: no dot, no hash, no wildcard. 24 keeps function names under 64. */
const shopId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,23}$/, 'lower case letters, digits and dashes, 2 to 24, a letter first');

const channel = z.strictObject({
  /** Ours, unique in the shop; it is part of every conversation id. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'lower case letters, digits and dashes, at most 48'),
  provider: z.enum(['whatsapp', 'messagebird', 'webchat']),
  /** The provider's name of it: WhatsApp's phone number id, MessageBird's channel id; of the webchat its own id. */
  account: z.string().regex(/^[\w-]{1,64}$/, "the provider's id of the channel: letters, digits, dashes"),
  name: z.string().min(1).max(80).optional(),
});

export const shopConfig = z
  .strictObject({
    id: shopId,
    name: z.string().min(1).max(80),
    channels: z.array(channel),
    /** What the providers call instead of the function URL, when a domain of your own stands before it; no path. */
    publicUrl: z
      .url({ protocol: /^https$/ })
      .refine((url) => new URL(url).pathname === '/' && !/[?#]/.test(url), 'host only: no path, no query')
      .transform((url) => url.replace(/\/$/, ''))
      .optional(),
    /**
     * Webhooks handled at the same time, taken out of the account's Lambda concurrency: the shop's throttle. Absent: no
     * throttle. AWS keeps 100 of the quota unreserved, so that a new account (quota 10) refuses any value.
     */
    webhookConcurrency: z.int().min(1).max(1000).optional(),
    /** The same for visitors of the webchat, so that a flood of them is no flood of webhooks. */
    webchatConcurrency: z.int().min(1).max(1000).optional(),
    /** WhatsApp's Graph version, e.g. v26.0; absent: the adapter's. */
    whatsappVersion: z
      .string()
      .regex(/^v\d+\.\d+$/)
      .optional(),
  })
  .refine(({ channels }) => unique(channels.map((one) => one.id)), 'two channels have the same id')
  .refine(
    ({ channels }) => unique(channels.map((one) => `${one.provider} ${one.account}`)),
    'two channels are the same account of a provider',
  );

export type ShopConfig = z.infer<typeof shopConfig>;

const unique = (values: string[]): boolean => new Set(values).size === values.length;

/** A shop's file that the operator has to correct; the message says how. */
export class ShopFileError extends Error {
  override readonly name = 'ShopFileError';
}

/** Reads one shop's file. @throws ShopFileError that names the file and each wrong field */
export function readShop(path: string): ShopConfig {
  let written: unknown;
  try {
    written = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ShopFileError(
      `${path}: ${error instanceof SyntaxError ? `not JSON (${error.message})` : 'cannot be read'}`,
    );
  }
  const read = shopConfig.safeParse(written);
  if (!read.success) throw new ShopFileError(`${path} is not a valid shop:\n${z.prettifyError(read.error)}`);
  return read.data;
}

/**
 * The shops to build stacks of.
 * @param paths files separated by commas; absent: every .json in `directory`
 */
export function readShops(directory: string, paths?: string): ShopConfig[] {
  const files = paths
    ? paths.split(',').map((path) => path.trim())
    : readdirSync(directory)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(directory, name));
  const shops = files.map(readShop);
  if (!unique(shops.map((shop) => shop.id))) throw new ShopFileError('Two of the shop files have the same id.');
  return shops;
}
