import { webchatOperations } from '../../events/operations/webchat.ts';
import { admit, type Limited } from '../../layers/desk/admit.ts';
import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import {
  beginSession,
  channelAt,
  endSessions,
  enter,
  type Guest,
  givePass,
  type Place,
} from '../../layers/desk/visit.ts';
import { openReception, type Reception, readThread, standingOf } from '../../layers/desk/visitor-read.ts';
import { beginVisitorUpload, reportOn, say, showVisitorFile } from '../../layers/desk/visitor-write.ts';
import { pageOf } from '../../layers/domain/visitor.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { type Files, openFiles } from '../../layers/platform/files.ts';
import { type HttpRequest, ok, type Route, serve } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';
import { openSecrets, type Secrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { bind } from '../bind.ts';
import type { Env } from './env.ts';

/** What the visitors of one shop call from their browsers: the webchat (C1, W4). */

export interface Counter {
  env: Env;
  desk: Desk;
  files: Files;
  secrets: Secrets;
  reception: Reception;
}

export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const files = openFiles({ name: env.MEDIA_BUCKET, ...world.aws('s3') });
  const secrets = openSecrets(world.aws('secretsmanager'));
  return serve(webchatRoutes({ env, desk, files, secrets, reception: openReception(desk) }), world.log);
}

/** What a visitor may send at once: a message of four thousand emoji has 16 KB. */
const largestBody = 64 * 1024;

export const webchatRoutes = (counter: Counter): Route[] =>
  bind(webchatOperations, mustBeSmall, {
    session: async ({ params, body, request }) => {
      await limited(counter, 'session', from(request));
      const place = await placeOf(counter, params);
      const page = body.page && pageOf(body.page.url, body.page.title);
      const { guest, token } = await beginSession(counter.desk, place, {
        ...body,
        page,
        location: locationOf(request),
      });
      const { head } = await readThread(counter.desk, guest, { limit: 1 });
      const shop = await counter.desk.shops.get(place.shop);
      return ok({
        token,
        shop: shop.name,
        name: guest.visitor.identity?.name,
        socket: counter.env.SOCKET_URL,
        conversation: await standingOf(counter.desk, shop, head),
        ...(await counter.reception(shop)),
      });
    },
    forget: async ({ params, request }) => {
      await endSessions(counter.desk, await guestOf(counter, params, request));
      return { status: 204 };
    },
    timeline: async ({ params, query, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'read', guest.thread.address);
      const { head, page } = await readThread(counter.desk, guest, query);
      const shop = await counter.desk.shops.get(guest.place.shop);
      const conversation = await standingOf(counter.desk, shop, head);
      return ok({ ...page, ...(conversation && { conversation }), ...(await counter.reception(shop)) });
    },
    say: async ({ params, body, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'message', guest.thread.address);
      await limited(counter, 'messageFrom', from(request));
      await say(counter.desk, counter.files, guest, body);
      return { status: 202, body: { id: body.id } };
    },
    upload: async ({ params, body, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'upload', guest.thread.address);
      await limited(counter, 'uploadFrom', from(request));
      return { status: 201, body: await beginVisitorUpload(counter.desk, counter.files, guest, body) };
    },
    file: async ({ params, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'read', guest.thread.address);
      return ok(await showVisitorFile(counter.desk, counter.files, guest, params.id));
    },
    report: async ({ params, body, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'report', guest.thread.address);
      await reportOn(counter.desk, guest, body);
      return { status: 204 };
    },
    ticket: async ({ params, request }) => {
      const guest = await guestOf(counter, params, request);
      await limited(counter, 'pass', guest.thread.address);
      return ok(await givePass(counter.desk, guest));
    },
  });

function mustBeSmall({ body }: HttpRequest): object {
  if (body.length > largestBody) throw new DeskError('too_large', 'A visitor may send 64 KiB at once.');
  return {};
}

interface Params {
  shop: string;
  channel: string;
}

/** @throws DeskError unknown_shop, not_found */
async function placeOf({ env, desk, secrets }: Counter, { shop, channel: id }: Params): Promise<Place> {
  if (shop !== env.SHOP) throw new DeskError('unknown_shop');
  const channel = await channelAt(desk, shop, id);
  const known = await secrets.get(env.SECRET_ID);
  const { webchat } = known.webchat?.visitorKey ? known : ((await secrets.again(env.SECRET_ID)) ?? known);
  if (!webchat?.visitorKey)
    throw new DeskError('not_found', 'This webchat is not set up yet. Save its channel once more.');
  return { shop, channel, visitorKey: webchat.visitorKey, identitySecret: webchat.identitySecret };
}

/** Who asks. @throws DeskError unknown_shop, not_found, unauthorized */
async function guestOf(counter: Counter, params: Params, request: HttpRequest): Promise<Guest> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return enter(counter.desk, await placeOf(counter, params), token);
}

const limited = ({ env, desk }: Counter, what: Limited, who: string): Promise<void> => admit(desk, env.SHOP, what, who);

/** An address is counted under its digest: the table keeps no visitor's address. */
const from = ({ address }: HttpRequest): string => digest('address', address);

/** A town and a country at most, where something before us says them; only shown, never relied on. */
function locationOf({ headers }: HttpRequest): string | undefined {
  const parts = [
    headers['cloudfront-viewer-city'],
    headers['cloudfront-viewer-country-name'] ?? headers['cloudfront-viewer-country'],
  ];
  const known = parts.flatMap(
    (part) =>
      decodeURIComponentSafely(part)
        ?.replace(/[^\p{L}\p{M} .'-]/gu, '')
        .slice(0, 60) || [],
  );
  return known.length > 0 ? known.join(', ') : undefined;
}

function decodeURIComponentSafely(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
