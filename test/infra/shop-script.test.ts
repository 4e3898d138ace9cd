import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { names } from '../../infra/topology.ts';
import { findAgent } from '../../layers/store/agents.ts';
import { auditPage } from '../../layers/store/audit.ts';
import { findShop } from '../../layers/store/shops.ts';
import { anOperator, credentials } from './operator.ts';
import { accessKey, token } from './providers.ts';

/** `npm run shop` as an operator uses it: a process of its own, against servers on loopback and the embedded engine. */

const operator = anOperator();
const { shop, deploy, anAddedShop, table } = operator;

describe('add', () => {
  test("writes the shop's file and says the next commands", async () => {
    const { code, out } = await shop(
      'add rose --name Rose --whatsapp 1000000001 --whatsapp 1000000002 --messagebird channel-1',
    );
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(operator.directory, 'shops/rose.json'), 'utf8'))).toEqual({
      id: 'rose',
      name: 'Rose',
      channels: [
        { id: 'rose-whatsapp', provider: 'whatsapp', account: '1000000001' },
        { id: 'rose-whatsapp-2', provider: 'whatsapp', account: '1000000002' },
        { id: 'rose-messagebird', provider: 'messagebird', account: 'channel-1' },
      ],
    });
    expect(out).toContain('npx cdk deploy Slotdesk-Shop-rose');
  });

  test('overwrites no file and writes none that is not valid', async () => {
    expect((await shop('add rose --whatsapp 1')).code).toBe(0);
    expect(await shop('add rose --whatsapp 2')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already'),
    });
    for (const wrong of [
      'add Rose',
      'add r.se',
      'add lily --public-url http://x.example',
      'add lily --whatsapp 1 --whatsapp 1',
    ])
      expect(await shop(wrong), wrong).toMatchObject({ code: 1, err: expect.stringContaining('not a valid shop') });
    expect(existsSync(join(operator.directory, 'shops/lily.json'))).toBe(false);
  });

  test('--secrets before the deployment says to deploy first', async () => {
    await shop('add rose --whatsapp 1');
    const { code, err } = await shop('add rose --secrets', { env: credentials });
    expect(code).toBe(1);
    expect(err).toContain('npx cdk deploy Slotdesk-Shop-rose');
  });

  test('--secrets names every credential that is missing, and stores nothing', async () => {
    await shop('add rose --whatsapp 1 --messagebird channel-1');
    deploy('rose');
    const { code, err } = await shop('add rose --secrets', { env: { WHATSAPP_TOKEN: token } });
    expect(code).toBe(1);
    for (const variable of ['WHATSAPP_APP_SECRET', 'MESSAGEBIRD_ACCESS_KEY', 'MESSAGEBIRD_SIGNING_KEY'])
      expect(err).toContain(variable);
    expect(err).not.toMatch(/WHATSAPP_TOKEN|VERIFY/);
    expect(operator.around.secrets.get(names.secret('rose'))).toBeUndefined();
  });

  test('--secrets stores the credentials, makes the shop known, registers the webhook and says what to enter at Meta', async () => {
    await shop('add tulip --name Tulip --whatsapp 1000000001 --messagebird channel-1');
    deploy('tulip');
    const { code, out } = await shop('add tulip --secrets', { env: credentials });
    expect(code).toBe(0);

    const stored = JSON.parse(operator.around.secrets.get(names.secret('tulip')) ?? '');
    expect(stored).toMatchObject({
      whatsapp: { token, appSecret: 'the-app-secret' },
      messagebird: { accessKey, signingKey: 'the-signing-key' },
      flowToken: expect.stringMatching(/^.{32}$/),
    });
    expect(out).toContain(`Callback URL  ${operator.around.url}/webhooks/whatsapp/tulip`);
    expect(out).toContain(`Verify token  ${stored.whatsapp.verifyToken}`);
    expect(operator.around.webhooks).toEqual([
      {
        id: 'webhook-1',
        channelId: 'channel-1',
        url: `${operator.around.url}/webhooks/messagebird/tulip`,
        events: ['message.created', 'message.updated'],
        status: 'enabled',
      },
    ]);
    expect(await findShop(table(), 'tulip')).toMatchObject({
      name: 'Tulip',
      channels: [{ account: '1000000001' }, { account: 'channel-1' }],
    });
  });

  test('--secrets a second time changes what is given, keeps the rest and registers nothing twice', async () => {
    await anAddedShop('dahlia');
    const before = JSON.parse(operator.around.secrets.get(names.secret('dahlia')) ?? '');
    const { code, out } = await shop('add dahlia --secrets', {
      stdin: JSON.stringify({ messagebird: { signingKey: 'a-new-key' } }),
    });
    expect(code).toBe(0);
    expect(out).toContain('there already');
    expect(operator.around.webhooks).toHaveLength(1);
    expect(JSON.parse(operator.around.secrets.get(names.secret('dahlia')) ?? '')).toEqual({
      ...before,
      messagebird: { ...before.messagebird, signingKey: 'a-new-key' },
    });
  });

  test('--secrets puts a webhook right that was switched off', async () => {
    await anAddedShop('iris');
    Object.assign(operator.around.webhooks[0] ?? {}, { status: 'disabled', events: ['message.created'] });
    expect((await shop('add iris --secrets', { env: credentials })).out).toContain('corrected');
    expect(operator.around.webhooks).toMatchObject([
      { status: 'enabled', events: ['message.created', 'message.updated'] },
    ]);
  });

  test('--secrets finds its webhook behind those of others', async () => {
    const others = Array.from({ length: 45 }, (_, i) => ({
      id: `other-${i}`,
      url: `https://other.example/${i}`,
      events: ['message.created'],
      status: 'enabled',
    }));
    operator.around.webhooks.push(...others);
    await anAddedShop('aster');
    await shop('add aster --secrets', { env: credentials });
    expect(operator.around.webhooks).toHaveLength(46);
  });

  test('--secrets quotes nothing of an input that is not right', async () => {
    await shop('add rose --whatsapp 1');
    deploy('rose');
    for (const stdin of [
      '{"whatsapp": the-app-secret',
      '{"whatsapp":{"token":["the-app-secret"]}}',
      '{"watsapp":{"token":"the-app-secret"}}',
    ])
      expect((await shop('add rose --secrets', { stdin })).code).toBe(1);
  });
});

describe('check', () => {
  test('of a working shop says ok at every step, and what only a person can do', async () => {
    await anAddedShop('peony');
    operator.around.callback = `${operator.around.url}/webhooks/whatsapp/peony`;
    const { code, out } = await shop('check peony');
    expect(out).not.toContain('WRONG');
    expect(code).toBe(0);
    expect(out).toContain('to do  nobody is owner admin');
    expect(out).toContain('knows the verify token');
    expect(out).toContain('the callback is set');
    expect(out).toContain('the webhook is registered');
  });

  test('says which callback address Meta calls instead', async () => {
    await anAddedShop('lotus');
    operator.around.callback = 'https://old.example/hook';
    expect((await shop('check lotus')).out).toContain('Meta calls https://old.example/hook');
  });

  test('names what is missing in the secret', async () => {
    await shop('add violet --whatsapp 1000000001');
    deploy('violet');
    operator.around.secrets.set(names.secret('violet'), JSON.stringify({ whatsapp: { token } }));
    const { code, out } = await shop('check violet');
    expect(code).toBe(1);
    expect(out).toContain('the secret lacks whatsapp.appSecret, whatsapp.verifyToken, flowToken');
    expect(out).toContain('the desk does not know the shop');
  });

  test('finds keys that the providers refuse, a missing webhook and an address that does not answer, in one go', async () => {
    await anAddedShop('poppy');
    const stored = JSON.parse(operator.around.secrets.get(names.secret('poppy')) ?? '');
    operator.around.secrets.set(
      names.secret('poppy'),
      JSON.stringify({ ...stored, whatsapp: { ...stored.whatsapp, token: 'old' } }),
    );
    operator.around.webhooks.length = 0;
    operator.around.webhook = undefined;
    const { code, out, err } = await shop('check poppy');
    expect(code).toBe(1);
    expect(out).toContain('WRONG  WhatsApp refuses the token');
    expect(out).toContain('WRONG  MessageBird: no webhook for poppy-messagebird');
    expect(out).toMatch(/WRONG {2}.*\/webhooks\/whatsapp\/poppy answers 502/);
    expect(err).toContain('of the checks failed');
  });
});

describe('agent', () => {
  test('makes the first owner admin of a shop, and keeps what the agent has at others', async () => {
    await shop('add fern --whatsapp 1');
    await shop('add moss --whatsapp 2');
    const anna = 'agent-1 --name Anna --email anna@example.com';
    expect((await shop(`agent fern ${anna} --role owner_admin`)).code).toBe(0);
    expect((await shop('agent moss agent-1 --no-chat')).code).toBe(0);
    expect(await findAgent(table(), 'agent-1')).toMatchObject({
      name: 'Anna',
      email: 'anna@example.com',
      status: 'break',
      shops: { fern: { role: 'owner_admin', chat: true }, moss: { role: 'employee', chat: false } },
    });
    expect((await shop('agent moss agent-1 --role admin --name Anne')).code).toBe(0);
    expect(await findAgent(table(), 'agent-1')).toMatchObject({
      name: 'Anne',
      shops: { moss: { role: 'admin', chat: true } },
    });
    // S5: what the operator does is in the log of the shop.
    expect((await auditPage(table(), 'moss', 10)).entries).toContainEqual(
      expect.objectContaining({
        by: 'operator',
        what: 'member agent-1',
        from: { role: 'employee', chat: false },
        to: { role: 'admin', chat: true },
      }),
    );
  });

  test('knows only the three roles', async () => {
    await shop('add fern --whatsapp 1');
    expect(await shop('agent fern agent-1 --role boss')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no role boss'),
    });
  });
});

describe('remove', () => {
  test('does nothing without --yes', async () => {
    await anAddedShop('daisy');
    const { code, err } = await shop('remove daisy');
    expect(code).toBe(1);
    expect(err).toContain('--yes');
    expect(operator.around.webhooks).toHaveLength(1);
  });

  test("unregisters the shop's webhooks, no other's, and says how to go on", async () => {
    await anAddedShop('daisy');
    operator.around.webhooks.push({
      id: 'other',
      url: `${operator.around.url}/webhooks/messagebird/other`,
      events: [],
      status: 'enabled',
    });
    const { code, out } = await shop('remove daisy --yes');
    expect(code).toBe(0);
    expect(operator.around.webhooks.map(({ id }) => id)).toEqual(['other']);
    expect(out).toContain('npx cdk destroy Slotdesk-Shop-daisy');
    expect(existsSync(join(operator.directory, 'shops/daisy.json'))).toBe(true);
  });
});

describe('what an operator can get wrong', () => {
  test('a command that is not understood ends with 2 and the usage', async () => {
    for (const args of ['', 'add', 'frob rose', 'check rose extra', 'add rose --nonsense'])
      expect(await shop(args), args).toMatchObject({
        code: 2,
        err: expect.stringContaining('npm run shop -- <command>'),
      });
  });

  test('a shop without a file, or with a wrong one, ends with 1 and a sentence', async () => {
    expect(await shop('check nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no shops/nobody.json'),
    });
    await shop('add rose --whatsapp 1');
    writeFileSync(
      join(operator.directory, 'shops/rose.json'),
      '{"id":"rose","name":"Rose","channels":[],"chanels":[]}',
    );
    expect(await shop('check rose')).toMatchObject({ code: 1, err: expect.stringContaining('chanels') });
  });

  test('no region and no credentials of AWS are named as what they are', async () => {
    await shop('add rose --whatsapp 1');
    expect((await shop('check rose', { env: { AWS_REGION: undefined } })).err).toContain('No AWS region');
    const none = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: operator.directory,
    };
    expect((await shop('check rose', { env: none })).err).toContain('No AWS credentials');
  });
});
