import type { RefreshTemplates } from '../../layers/desk/template-check.ts';
import type { Clock } from '../../layers/platform/clock.ts';
import type { HttpRequest } from '../../layers/platform/http.ts';
import { call } from '../../layers/platform/provider.ts';

/** For a request, the means to have a list read on behalf of who sent it. */
export type TemplateRefresher = (request: HttpRequest) => RefreshTemplates;

/** An agent waits for a list no longer than this; then the provider decides about the template. */
const patience = 4_000;
/** Who did not answer is left alone for so long, so that not every reply waits. */
const leftAlone = 60_000;

/**
 * Reading the list of a channel's templates needs the shop's credentials, which this function must not have (S3). The admins'
 * function has them: its route is called with the agent's own token, as the agent's client would. Who asks while a list is being
 * read waits for the same one.
 */
export function templateRefresher(clock: Clock, publicUrl: string | undefined): TemplateRefresher {
  const running = new Map<string, Promise<void>>();
  const failedAt = new Map<string, number>();
  return ({ headers, host }) =>
    async (shop, channel) => {
      const url = `${publicUrl ?? `https://${host}`}/api/shops/${encodeURIComponent(shop)}/templates?channel=${encodeURIComponent(channel)}`;
      if (clock.now() - (failedAt.get(url) ?? Number.NEGATIVE_INFINITY) < leftAlone) return;
      const authorization = headers.authorization ?? '';
      const asking = running.get(url) ?? ask(url, authorization).finally(() => running.delete(url));
      running.set(url, asking);
      return asking;
    };

  async function ask(url: string, authorization: string): Promise<void> {
    const answer = await call({ method: 'GET', url, headers: { authorization } }, patience);
    const isRead = answer.kind === 'answered' && answer.status === 200 && !('problems' in JSON.parse(answer.body));
    if (isRead) failedAt.delete(url);
    else failedAt.set(url, clock.now());
  }
}
