import { randomUUID } from 'node:crypto';
import type { Content } from '../layers/domain/content.ts';
import { DeskError } from '../layers/platform/errors.ts';
import { signJwt } from '../layers/platform/jwt.ts';
import { demoSecrets } from './provider-secrets.ts';
import type { SimulatedFiles } from './simulator-files.ts';

/** Writing as a customer on the webchat (POST /local/inbox): as the widget does, for a customer whom the shop signs in. */

export interface VisitorWord {
  shop: string;
  channel: string;
  from: { phone?: string; visitor?: string; name?: string };
  content: Content;
  replyTo?: string;
}

/** @param base where the desk is: http://127.0.0.1:PORT */
export async function writeAsVisitor(
  base: string,
  files: SimulatedFiles,
  { shop, channel, from, content, replyTo }: VisitorWord,
): Promise<{ status: number; body: string; providerId: string }> {
  const at = `${base}/webchat/${encodeURIComponent(shop)}/${encodeURIComponent(channel)}`;
  const post = async (path: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(at + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.text() };
  };
  const { phone, visitor, name } = from;
  const claims = { sub: visitor ?? phone, exp: Math.floor(Date.now() / 1000) + 300, name, phone };
  const session = await post('/session', { identity: signJwt(claims, demoSecrets(shop, base).webchat.identitySecret) });
  if (session.status >= 300) return { ...session, providerId: '' };
  const { token } = JSON.parse(session.body) as { token: string };

  const upload = async (kind: 'image' | 'document'): Promise<string> => {
    const { bytes, mimeType } = files.take(kind);
    const wish = { filename: kind === 'image' ? 'photo.png' : 'document.pdf', mimeType, size: bytes.length };
    const { id, url, headers } = JSON.parse((await post('/uploads', wish, token)).body) as {
      id: string;
      url: string;
      headers: Record<string, string>;
    };
    await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
    return id;
  };
  const said = await words(content, upload);
  const id = randomUUID();
  const answer = await post('/messages', { id, content: said, ...(replyTo && { replyTo }) }, token);
  return { status: answer.status === 202 ? 200 : answer.status, body: answer.body, providerId: id };
}

async function words(content: Content, upload: (kind: 'image' | 'document') => Promise<string>): Promise<object> {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: content.text };
    case 'image':
    case 'document':
      return {
        type: content.type,
        media: await upload(content.type),
        ...(content.caption && { caption: content.caption }),
      };
    case 'choice':
      return { type: 'choice', title: content.title, ...(content.id && { id: content.id }) };
    default:
      throw new DeskError(
        'not_supported',
        `A customer cannot send this kind of message on the webchat: ${content.type}.`,
      );
  }
}
