import type { Operations } from '../../events/operation.ts';
import type { HttpRequest, Route } from '../../layers/platform/http.ts';
import { bind, type Handlers } from '../bind.ts';
import { agentOf } from './identity.ts';

const who = (request: HttpRequest): { agent: string } => ({ agent: agentOf(request) });

/** Binds operations that agents call: their handlers also get who asks. */
export const bindForAgents = <Of extends Operations>(
  operations: Of,
  handlers: Handlers<Of, { agent: string }>,
): Route[] => bind(operations, who, handlers);
