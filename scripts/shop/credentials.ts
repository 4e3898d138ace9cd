import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { ShopConfig } from '../../infra/shop-config.ts';
import { Failure } from './failure.ts';

/** A shop's credentials, in the shape of its secret (layers/platform/secrets.ts). Their values are never printed. */

const word = z.string().trim().min(1);
const given = z
  .strictObject({
    whatsapp: z.strictObject({ token: word, appSecret: word, verifyToken: word }).partial(),
    messagebird: z.strictObject({ accessKey: word, signingKey: word }).partial(),
    webchat: z.strictObject({ visitorKey: word, identitySecret: word }).partial(),
    flowToken: word,
  })
  .partial();

export type Credentials = z.infer<typeof given>;

interface Field {
  provider?: 'whatsapp' | 'messagebird' | 'webchat';
  name: string;
  variable: string;
  what: string;
  /** Ours to invent: made at random when nobody gives one. */
  ours?: true;
}

const fields: Field[] = [
  { provider: 'whatsapp', name: 'token', variable: 'WHATSAPP_TOKEN', what: 'access token of the system user (Meta)' },
  {
    provider: 'whatsapp',
    name: 'appSecret',
    variable: 'WHATSAPP_APP_SECRET',
    what: 'app secret (Meta, App settings, Basic)',
  },
  {
    provider: 'whatsapp',
    name: 'verifyToken',
    variable: 'WHATSAPP_VERIFY_TOKEN',
    what: 'verify token (yours; empty: a random one)',
    ours: true,
  },
  {
    provider: 'messagebird',
    name: 'accessKey',
    variable: 'MESSAGEBIRD_ACCESS_KEY',
    what: 'live access key (MessageBird, Developers, API access)',
  },
  {
    provider: 'messagebird',
    name: 'signingKey',
    variable: 'MESSAGEBIRD_SIGNING_KEY',
    what: 'signing key (MessageBird, Developers, API settings)',
  },
  {
    provider: 'webchat',
    name: 'visitorKey',
    variable: 'WEBCHAT_VISITOR_KEY',
    what: "what visitors' tokens are signed with (empty: a random one)",
    ours: true,
  },
  {
    provider: 'webchat',
    name: 'identitySecret',
    variable: 'WEBCHAT_IDENTITY_SECRET',
    what: "what the shop's server signs its customers' identities with (empty: a random one)",
    ours: true,
  },
  { name: 'flowToken', variable: 'FLOW_TOKEN', what: 'token that flows show (yours; empty: a random one)', ours: true },
];

const label = ({ provider, name }: Field): string => (provider ? `${provider}.${name}` : name);

const wantedBy = (shop: ShopConfig): Field[] =>
  fields.filter(({ provider }) => !provider || shop.channels.some((channel) => channel.provider === provider));

export function read(
  credentials: Credentials,
  { provider, name }: Pick<Field, 'provider' | 'name'>,
): string | undefined {
  const part: Record<string, unknown> | undefined = provider ? credentials[provider] : credentials;
  const value = part?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function write(credentials: Credentials, { provider, name }: Field, value: string): Credentials {
  return provider
    ? { ...credentials, [provider]: { ...credentials[provider], [name]: value } }
    : { ...credentials, [name]: value };
}

/** The names of what a shop with these channels needs and the credentials do not have. */
export const missingOf = (shop: ShopConfig, credentials: Credentials): string[] =>
  wantedBy(shop)
    .filter((field) => read(credentials, field) === undefined)
    .map(label);

/** Reads a secret's JSON. Unknown fields are kept. @throws Failure */
export function parseSecret(json: string): Credentials {
  try {
    return JSON.parse(json);
  } catch {
    throw new Failure('The secret is not JSON. Put it anew with --secrets.');
  }
}

/**
 * The credentials to store: what the secret has, over it what stdin or the operator gives, over it the environment, and
 * our own tokens where nobody gave one.
 * @throws Failure that names what is missing
 */
export async function gather(shop: ShopConfig, stored: Credentials): Promise<Credentials> {
  const wanted = wantedBy(shop);
  const fromEnvironment = wanted.filter(({ variable }) => process.env[variable]);
  const complete = wanted.every((field) => field.ours || fromEnvironment.includes(field));
  let all = stored;
  if (!complete) all = process.stdin.isTTY ? await asked(wanted, all, fromEnvironment) : merged(all, await fromStdin());
  for (const field of fromEnvironment) all = write(all, field, process.env[field.variable] ?? '');
  for (const field of wanted)
    if (field.ours && !read(all, field)) all = write(all, field, randomBytes(24).toString('base64url'));
  const missing = wanted.filter((field) => !read(all, field));
  if (missing.length > 0) {
    const list = missing
      .map((field) => `  ${label(field).padEnd(24)} ${field.variable.padEnd(24)} ${field.what}`)
      .join('\n');
    throw new Failure(`These credentials are missing; give them in the environment or as JSON on stdin:\n${list}`);
  }
  return all;
}

const merged = (stored: Credentials, more: Credentials): Credentials => ({
  ...stored,
  ...more,
  ...((stored.whatsapp || more.whatsapp) && { whatsapp: { ...stored.whatsapp, ...more.whatsapp } }),
  ...((stored.webchat || more.webchat) && { webchat: { ...stored.webchat, ...more.webchat } }),
  ...((stored.messagebird || more.messagebird) && { messagebird: { ...stored.messagebird, ...more.messagebird } }),
});

async function fromStdin(): Promise<Credentials> {
  const json = (await text(process.stdin)).trim();
  if (json === '') return {};
  let written: unknown;
  try {
    written = JSON.parse(json);
  } catch {
    // The parser's own message would quote the text.
    throw new Failure('What came on stdin is not JSON.');
  }
  const parsed = given.safeParse(written);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown: ${[...issue.path, issue.keys.join(', ')].join('.')}`
      : `not a text: ${issue.path.join('.')}`,
  );
  throw new Failure(`The credentials on stdin are not right:\n  ${wrong.join('\n  ')}`);
}

/** Asks at the terminal without showing what is typed; an empty answer keeps what is stored. */
async function asked(wanted: Field[], stored: Credentials, known: Field[]): Promise<Credentials> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  let all = stored;
  try {
    for (const field of wanted) {
      if (known.includes(field)) continue;
      process.stderr.write(`${label(field)}, ${field.what}${read(all, field) ? ' (empty: as it is)' : ''}: `);
      const answer = (await terminal.question('')).trim();
      process.stderr.write('\n');
      if (answer) all = write(all, field, answer);
    }
  } finally {
    terminal.close();
  }
  return all;
}
