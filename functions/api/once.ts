import type { Desk } from '../../layers/desk/desk.ts';
import { onceFor } from '../../layers/desk/repeat.ts';
import type { HttpRequest, HttpResponse } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';

/** Answers a request that comes with an Idempotency-Key the same way each time, and does it once. */
export async function once(
  desk: Desk,
  agent: string,
  route: string,
  request: HttpRequest,
  act: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const key = request.headers['idempotency-key'];
  if (!key) return act();
  const asked = { agent, route, key, digest: digest(request.body.toString('base64')) };
  const { status, body } = await onceFor(desk, asked, async () => {
    const done = await act();
    return { status: done.status, body: JSON.stringify(done.body ?? null) };
  });
  const said = JSON.parse(body) as object | null;
  return { status, ...(said && { body: said }) };
}
