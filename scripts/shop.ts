import { parseArgs } from 'node:util';
import { names, webhookPath } from '../infra/topology.ts';
import type { Membership } from '../layers/domain/agent.ts';
import { findings } from './shop/check.ts';
import { addressOf, admitAgent, registerShop, storeCredentials, storedCredentials } from './shop/cloud.ts';
import { gather } from './shop/credentials.ts';
import { Failure, WrongUsage } from './shop/failure.ts';
import { deployCommand, fileOf, shopOf, type Wanted, writeShop } from './shop/files.ts';
import { registerWebhook, unregisterWebhooks } from './shop/providers.ts';

const usage = `npm run shop -- <command> <shop id>

  add <id> [--name <name>] [--whatsapp <phone number id>]... [--messagebird <channel id>]...
           [--public-url <https://host>] [--concurrency <n>]
                             writes shops/<id>.json
  add <id> --secrets         after the deployment: stores the credentials, makes the shop known to the desk, registers
                             the webhooks. Credentials come from the environment (WHATSAPP_TOKEN, WHATSAPP_APP_SECRET,
                             WHATSAPP_VERIFY_TOKEN, MESSAGEBIRD_ACCESS_KEY, MESSAGEBIRD_SIGNING_KEY, FLOW_TOKEN), as
                             JSON on stdin, or are asked for. May be repeated, for example to change a key.
  agent <id> <agent id> [--role owner_admin|admin|employee] [--no-chat] [--name <name>] [--email <address>]
                             gives an agent (the user's name in the pool) a role at the shop, default employee, and the
                             chat permission
  check <id>                 goes the way of a message and says what does not work
  remove <id> --yes          unregisters the webhooks and says how to go on`;

const say = (text: string): void => console.log(text);

async function run(args: string[]): Promise<void> {
  const { command, id, rest, options } = understood(args);
  switch (command) {
    case 'add':
      return options.secrets ? connect(id) : begin(id, options);
    case 'agent':
      return admit(id, rest[0], options);
    case 'check':
      return check(id);
    case 'remove':
      return remove(id, options.yes === true);
    default:
      throw new WrongUsage(`There is no command ${command}.`);
  }
}

function understood(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        email: { type: 'string' },
        role: { type: 'string' },
        'no-chat': { type: 'boolean' },
        whatsapp: { type: 'string', multiple: true },
        messagebird: { type: 'string', multiple: true },
        'public-url': { type: 'string' },
        concurrency: { type: 'string' },
        secrets: { type: 'boolean' },
        yes: { type: 'boolean' },
      },
    });
    const [command, id, ...rest] = positionals;
    if (!command || !id || rest.length > (command === 'agent' ? 1 : 0))
      throw new WrongUsage('A command and a shop id are needed.');
    return { command, id, rest, options: values };
  } catch (error) {
    throw error instanceof WrongUsage ? error : new WrongUsage((error as Error).message);
  }
}

function begin(id: string, wanted: Wanted): void {
  const shop = writeShop(id, wanted);
  say(`${fileOf(id)} is written, with ${shop.channels.length} channel(s). Next:`);
  say(`  ${deployCommand(id)}`);
  say(`  npm run shop -- add ${id} --secrets`);
}

async function connect(id: string): Promise<void> {
  const shop = shopOf(id);
  const address = await addressOf(shop);
  const credentials = await gather(shop, await storedCredentials(id));
  await storeCredentials(id, credentials);
  say(`The credentials are in the secret ${names.secret(id)}.`);
  await registerShop(shop);
  say('The desk knows the shop and its channels.');

  const accessKey = credentials.messagebird?.accessKey;
  for (const { provider, account, id: channel } of shop.channels)
    if (provider === 'messagebird' && accessKey)
      say(
        `MessageBird ${channel}: webhook ${await registerWebhook(accessKey, address + webhookPath(provider, id), account)}.`,
      );

  if (shop.channels.some(({ provider }) => provider === 'whatsapp')) {
    say('At Meta (WhatsApp, Configuration, Webhook) enter these two and subscribe to the field "messages":');
    say(`  Callback URL  ${address}${webhookPath('whatsapp', id)}`);
    say(`  Verify token  ${credentials.whatsapp?.verifyToken}`);
  }
  say(`Then: npm run shop -- check ${id}`);
}

interface Admission {
  role?: string;
  'no-chat'?: boolean;
  name?: string;
  email?: string;
}

const roles: readonly Membership['role'][] = ['owner_admin', 'admin', 'employee'];

async function admit(id: string, agent: string | undefined, wanted: Admission): Promise<void> {
  if (!agent) throw new WrongUsage("The agent's id is missing: the user's name in the pool.");
  const role = roles.find((one) => one === (wanted.role ?? 'employee'));
  if (!role) throw new WrongUsage(`There is no role ${wanted.role}. The roles: ${roles.join(', ')}.`);
  shopOf(id);
  const chat = wanted['no-chat'] !== true;
  await admitAgent(id, { id: agent, name: wanted.name, email: wanted.email }, { role, chat });
  say(`${agent} is ${role} at ${id}, ${chat ? 'with' : 'without'} the chat permission.`);
}

async function check(id: string): Promise<void> {
  let wrong = 0;
  const marks = { ok: 'ok   ', open: 'to do', wrong: 'WRONG' };
  for await (const { state, what } of findings(shopOf(id))) {
    say(`${marks[state]}  ${what}`);
    if (state === 'wrong') wrong++;
  }
  if (wrong > 0) throw new Failure(`${wrong} of the checks failed.`);
}

async function remove(id: string, sure: boolean): Promise<void> {
  const shop = shopOf(id);
  const goOn = [
    'Next, what only you can do:',
    ...(shop.channels.some(({ provider }) => provider === 'whatsapp') ? ['  at Meta, take away the callback URL'] : []),
    `  npx cdk destroy ${names.shopStack(id)}`,
    `  rm ${fileOf(id)}`,
    `  aws secretsmanager delete-secret --secret-id ${names.secret(id)}`,
    'Conversations and customers of the shop stay in the table.',
  ].join('\n');
  if (!sure)
    throw new Failure(
      `Customers of ${id} would no longer reach anybody. If that is meant, add --yes. Nothing was done.`,
    );

  const address = await addressOf(shop);
  const accessKey = (await storedCredentials(id)).messagebird?.accessKey;
  if (accessKey) {
    const gone = await unregisterWebhooks(accessKey, address + webhookPath('messagebird', id));
    say(`MessageBird: ${gone} webhook(s) unregistered.`);
  }
  say(goOn);
}

/** Errors of the AWS SDK that an operator can put right, in words. */
function inWords(error: Error): string | undefined {
  if (error.name === 'CredentialsProviderError')
    return 'No AWS credentials. Sign in, for example: aws sso login, and set AWS_PROFILE.';
  if (/^Region (is missing|not accepted)/.test(error.message))
    return 'No AWS region. Set AWS_REGION to where Slotdesk is deployed.';
  if (/^(AccessDenied|UnrecognizedClient|ExpiredToken|InvalidSignature)/.test(error.name))
    return `AWS refuses it (${error.name}).`;
  return undefined;
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const said = error as Error;
  if (said instanceof WrongUsage) console.error(`${said.message}\n\n${usage}`);
  else if (said instanceof Failure) console.error(said.message);
  else console.error(inWords(said) ?? `Unexpected: ${said.name}: ${said.message}`);
  process.exitCode = said instanceof WrongUsage ? 2 : 1;
}
