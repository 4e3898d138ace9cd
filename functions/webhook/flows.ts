import { flowHandover } from '../../events/flow.ts';
import { flowOperations } from '../../events/operations/flows.ts';
import type { Verdict, WebhookRequest } from '../../layers/channels/channel.ts';
import { type FlowRequest, isAction, readAction } from '../../layers/channels/flows/flowai.ts';
import { adapterFor, type ShopSecrets } from '../../layers/channels/index.ts';
import { hmac, sameDigest, sameSecret } from '../../layers/channels/signature.ts';
import { handOverToAgents } from '../../layers/desk/flow.ts';
import { opening } from '../../layers/domain/hours.ts';
import { iso } from '../../layers/platform/clock.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { checked, type HttpRequest, type HttpResponse, json, ok, type Route } from '../../layers/platform/http.ts';
import { bind } from '../bind.ts';
import { asSigned, type Doors, letIn, mustBeOurs } from './doors.ts';

/** What bots call: asking for an agent, and whether anybody is there (B1, B2). */
export const flowRoutes = (doors: Doors): Route[] =>
  bind(flowOperations, () => ({}), {
    handover: ({ request }) => handOver(doors, request),
    businessHours: ({ request }) => businessHours(doors, request),
  });

/** Parameters are shown to an agent; what is larger is no parameter. */
const largestBody = 64 * 1024;

async function handOver(doors: Doors, request: HttpRequest): Promise<HttpResponse> {
  mustBeOurs(doors, request);
  if (request.body.length > largestBody) throw new DeskError('too_large', 'A flow may send 64 KiB at most.');
  const body = json(request.body);
  const form: FlowRequest = isAction(body) ? readAction(body) : (body as FlowRequest);
  const shown = bearer(request) ?? (typeof form?.token === 'string' ? form.token : undefined);
  await letIn(doors, 'flow', 'bad_flow_token', (known) => proves(doors, asSigned(doors, request), shown, known));
  const asked: FlowRequest = isAction(body) ? form : checked(flowHandover, filledIn(body));
  return ok(await handOverToAgents(doors.desk, doors.env.SHOP, asked));
}

/**
 * Flow tools put variables in a template: one without a value is left empty or null, and MessageBird's `contact.msisdn` is a number.
 * The first are not there, the other is a phone number.
 */
function filledIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const given = Object.entries(body).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(
    given.map(([field, value]) => [
      field,
      typeof value === 'number' && (field === 'phone' || field === 'contact') ? String(value) : value,
    ]),
  );
}

const bearer = ({ headers }: HttpRequest): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];

/**
 * A flow proves itself by the shop's flow token; by an HMAC-SHA256 of the raw body under that token (`sha256=<hex>`); or,
 * called by MessageBird, by its signature. Every comparison takes the same time wherever the difference is.
 */
function proves({ desk }: Doors, request: WebhookRequest, shown: string | undefined, known: ShopSecrets): Verdict {
  const { flowToken } = known;
  const signature = request.headers['x-slotdesk-signature'] ?? request.headers['x-hub-signature-256'];
  if (signature !== undefined && flowToken) {
    const given = Buffer.from(signature.replace(/^sha256=/, ''), 'hex');
    const holds = sameDigest(given, hmac('sha256', flowToken, request.body));
    return holds ? { ok: true } : { ok: false, reason: 'the body is not signed with the flow token' };
  }
  if (request.headers['messagebird-signature-jwt'] ?? request.headers['messagebird-signature']) {
    const using = adapterFor('messagebird', known);
    if (using) return using.adapter.verify(request, using.secrets, desk.clock.now());
  }
  if (shown !== undefined && flowToken && sameSecret(shown, flowToken)) return { ok: true };
  return { ok: false, reason: shown === undefined ? 'neither token nor signature' : 'it is not the flow token' };
}

async function businessHours(doors: Doors, request: HttpRequest): Promise<HttpResponse> {
  mustBeOurs(doors, request);
  const { settings } = await doors.desk.shops.fresh(doors.env.SHOP);
  const { open, opensAt, closesAt } = opening(settings.businessHours, doors.desk.clock.now());
  return ok({
    open,
    ...(opensAt !== undefined && { opensAt: iso(opensAt) }),
    ...(closesAt !== undefined && { closesAt: iso(closesAt) }),
    timeZone: settings.businessHours?.timeZone ?? 'UTC',
  });
}
