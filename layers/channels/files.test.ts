import { describe, expect, test } from 'vitest';
import { sourceAt } from './files.ts';

const secrets = {
  whatsapp: {
    appSecret: 's',
    verifyToken: 'v',
    token: 'the-token',
    apiUrl: 'https://graph.facebook.com',
    version: 'v26.0',
  },
  messagebird: { accessKey: 'the-key', signingKey: 's', apiUrl: 'https://conversations.messagebird.com/v1' },
};
const answered = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

describe('C8 a file at WhatsApp', () => {
  const source = sourceAt('whatsapp', secrets);

  test('is asked for by its id, in the name of the number it came to', () => {
    const { method, url, headers } = source?.question('4490709327384033', '1000000001') ?? {};
    expect(method).toBe('GET');
    expect(url).toMatch(/^https:\/\/graph\.facebook\.com\/v26\.0\/4490709327384033\?phone_number_id=1000000001/);
    expect(headers).toMatchObject({ authorization: 'Bearer the-token' });
  });

  test('is where the answer says, with what is announced of it', () => {
    const url = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1';
    const said = {
      id: '1',
      url,
      mime_type: 'image/jpeg',
      sha256: 'abc',
      file_size: '303833',
      messaging_product: 'whatsapp',
    };
    expect(source?.place('1', answered(200, said))).toEqual({
      kind: 'there',
      url,
      headers: { authorization: 'Bearer the-token' },
      own: 'https://graph.facebook.com',
      mimeType: 'image/jpeg',
      sha256: 'abc',
      size: 303_833,
    });
  });

  test.each([
    ['does not exist any more', 400, { error: { code: 100, message: 'Object does not exist' } }, 'gone'],
    ['is not found', 404, {}, 'gone'],
    ['has no link', 200, { id: '1' }, 'gone'],
    ['is behind a token that has expired', 401, { error: { code: 190 } }, 'later'],
    ['is behind a permission that is missing', 403, { error: { code: 10 } }, 'later'],
    ['is asked for too often', 429, {}, 'later'],
    ['is at a provider that is down', 503, {}, 'later'],
  ])('that %s', (_what, status, body, kind) => {
    expect(source?.place('1', answered(status, body))).toEqual({ kind });
  });
});

test('C8 a file at MessageBird is at its link, with the access key', () => {
  const source = sourceAt('messagebird', secrets);
  const url = 'https://media.messagebird.com/v1/media/abc';
  expect(source?.question(url, 'channel')).toBeUndefined();
  expect(source?.place(url)).toMatchObject({ kind: 'there', url, headers: { authorization: 'AccessKey the-key' } });
  expect(source?.place('no link')).toEqual({ kind: 'gone' });
});

test.each([
  'https://cdn.example.com/a.png',
  'https://messagebird.com.evil.example/a.png',
  'https://evilmessagebird.com/a.png',
  'https://evil.example/messagebird.com',
  'http://media.messagebird.com/a.png',
  'https://lookaside.fbsbx.com.evil.example/a',
])('C8 credentials are not shown to anybody else: %s', (url) => {
  expect(sourceAt('messagebird', secrets)?.place(url)).toMatchObject({ kind: 'there', headers: {} });
  expect(sourceAt('whatsapp', secrets)?.place('1', answered(200, { url }))).toMatchObject({
    kind: 'there',
    headers: {},
  });
});

test('C8 a shop without credentials has no source', () => {
  expect(sourceAt('whatsapp', {})).toBeUndefined();
  expect(sourceAt('webchat', secrets)).toBeUndefined();
});
