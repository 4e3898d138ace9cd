import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as messagebird from './messagebird/account.ts';
import { phoneNumber, questions } from './whatsapp/account.ts';
import { templates } from './whatsapp/templates.ts';

/** What the providers are asked about an account, and how their answers are read. */

const meta = { token: 't', appSecret: 's', verifyToken: 'v', apiUrl: 'https://graph.example/', version: 'v26.0' };
const bird = { accessKey: 'k', signingKey: 's', apiUrl: 'https://conversations.example/v1' };
const account = { account: '1000', businessAccountId: '2000' };
const answer = (body: unknown, status = 200) => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const error = (code: number, message: string, status = 400) => answer({ error: { code, message } }, status);

describe('S3 WhatsApp is asked', () => {
  const [ofNumber, ofBusiness] = questions(account, meta);

  test('for the number, with the proof that token and app secret belong together', () => {
    const url = new URL(ofNumber?.request.url ?? '');
    expect(url.pathname).toBe('/v26.0/1000');
    expect(url.searchParams.get('appsecret_proof')).toBe(createHmac('sha256', 's').update('t').digest('hex'));
    expect(ofNumber?.request.headers.authorization).toBe('Bearer t');
    expect(phoneNumber('1', { token: 't', apiUrl: meta.apiUrl, version: 'v26.0' }).request.url).not.toContain('proof');
  });

  test('for the numbers of the business account', () => {
    expect(ofBusiness?.read(answer({ data: [{ id: '999' }, { id: '1000' }] }))).toEqual({ kind: 'right' });
    expect(ofBusiness?.read(answer({ data: [{ id: '999' }] }))).toMatchObject({ field: 'businessAccountId' });
    expect(questions({ account: '1000' }, meta)).toHaveLength(1);
  });

  test.each([
    ['a token it refuses', error(190, 'Invalid OAuth access token', 401), 'token'],
    ['a token that expired', error(190, 'Session has expired'), 'token'],
    ['a secret of another app', error(100, 'Invalid appsecret_proof provided in the API argument'), 'appSecret'],
    ['a number it does not know', error(100, "Object with ID '1000' does not exist"), 'phoneNumberId'],
    ['an answer that is no JSON', answer('<html>', 404), 'phoneNumberId'],
  ])('and %s is a fault of its field', (_what, response, field) => {
    expect(ofNumber?.read(response)).toMatchObject({ kind: 'wrong', field });
  });

  test('and says nothing while it is not available', () => {
    for (const status of [429, 500, 503]) expect(ofNumber?.read(answer('', status))).toMatchObject({ kind: 'unclear' });
  });
});

test('S3 MessageBird is asked whether the access key works', () => {
  const [question] = messagebird.questions(account, bird);
  expect(question?.request).toMatchObject({
    url: 'https://conversations.example/v1/webhooks?limit=1',
    headers: { authorization: 'AccessKey k' },
  });
  expect(question?.read(answer({ items: [] }))).toEqual({ kind: 'right' });
  expect(question?.read(answer({ errors: [{ code: 2 }] }, 401))).toMatchObject({ kind: 'wrong', field: 'accessKey' });
  expect(question?.read(answer('', 502))).toMatchObject({ kind: 'unclear' });
});

describe('C6 the list of templates', () => {
  const body = (text: string) => ({ type: 'BODY', text });
  const given = (more: object) => ({
    name: 'a',
    language: 'en',
    status: 'APPROVED',
    components: [body('Hi')],
    ...more,
  });
  const read = (...data: object[]) => {
    const list = templates.read(answer({ data }));
    return 'templates' in list ? list.templates : list;
  };

  test('of WhatsApp is read page after page', () => {
    expect(templates.request({ account: '1000' }, meta)).toBeUndefined();
    expect(templates.request(account, meta, 'after-this')?.url).toMatch(
      /\/v26\.0\/2000\/message_templates\?.*after=after-this/,
    );
    const paging = { cursors: { after: 'x' }, next: 'https://graph.example/next' };
    expect(templates.read(answer({ data: [given({})], paging }))).toMatchObject({ next: 'x' });
    expect(templates.read(answer({ data: [], paging: { cursors: { after: 'x' } } }))).toEqual({
      templates: [],
    });
    expect(templates.read(error(190, 'no', 401))).toEqual({ refused: 'WhatsApp refuses the token.' });
  });

  test('of MessageBird is read page after page', () => {
    const url = messagebird.templates.request(account, bird, '50')?.url ?? '';
    expect(url).toMatch(/^https:\/\/integrations\.messagebird\.com\/v3\/platforms\/whatsapp\/templates\?/);
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ offset: '50', channelId: '1000' });
    const page = { items: [given({})], offset: 50, totalCount: 52 };
    expect(messagebird.templates.read(answer(page))).toMatchObject({ templates: [{ name: 'a' }], next: '51' });
    expect(messagebird.templates.read(answer({ ...page, totalCount: 51 }))).not.toHaveProperty('next');
    expect(messagebird.templates.read(answer('', 500))).toEqual({ refused: 'MessageBird answered 500.' });
  });

  test('counts the placeholders of the body, each once', () => {
    const texts = ['Hi', '{{1}} and {{2}}', '{{1}}, {{1}}!', '{{ 1 }}'];
    expect(texts.map((text) => read(given({ components: [body(text)] })))).toMatchObject([
      [{ params: 0 }],
      [{ params: 2 }],
      [{ params: 1 }],
      [{ params: 1 }],
    ]);
  });

  test.each<[string, object]>([
    ['a picture on top', { components: [{ type: 'HEADER', format: 'IMAGE' }, body('Hi')] }],
    ['a value in the header', { components: [{ type: 'HEADER', format: 'TEXT', text: 'For {{1}}' }, body('Hi')] }],
    ['a value in a link', { components: [{ type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://x/{{1}}' }] }] }],
    ['placeholders with names', { components: [body('Hi {{first_name}}')] }],
    ['cards', { components: [body('Hi'), { type: 'CAROUSEL', cards: [] }] }],
  ])('says that one with %s wants components of its own', (_what, more) => {
    expect(read(given(more))).toMatchObject([{ needsComponents: true }]);
  });

  test('leaves out what is not approved, or no template', () => {
    const odd = [given({ status: 'PAUSED' }), given({ name: '' }), given({ language: null }), 'text', {}];
    expect(read(...odd)).toEqual([]);
    expect(read(given({ components: 'none' }))).toEqual([{ name: 'a', language: 'en', params: 0 }]);
  });

  test('cuts a long text', () => {
    const [template] = read(given({ components: [body('x'.repeat(1000))] })) as { text?: string }[];
    expect(template?.text).toHaveLength(300);
  });
});
