import { DeskError } from '../../layers/platform/errors.ts';
import type { HttpRequest } from '../../layers/platform/http.ts';
import { agentIn } from '../identity.ts';

/** Who asks, by the token that the gateway verified. @throws DeskError unauthorized */
export function asAgent(request: HttpRequest): { agent: string } {
  const agent = agentIn(request.claims);
  if (!agent) throw new DeskError('unauthorized');
  return { agent };
}
