import { JwtVerifier } from 'aws-jwt-verify';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { redeemTicket } from '../../layers/desk/presence.ts';
import { nameOfThread, redeemPass } from '../../layers/desk/visitor-socket.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { agentIn } from '../identity.ts';
import type { Env } from './env.ts';

/**
 * Decides who may open a socket: an agent by a token, or by a one-time ticket (a browser's URL must not carry a token); a visitor by a ticket
 * of its shop. The context says which of the two, never both.
 */
export function create(env: Env, world: World) {
  const table = openTable(world, env.TABLE_NAME);
  const verifier = JwtVerifier.create({
    issuer: env.TOKEN_ISSUER,
    audience: null,
    // Access tokens of the user pool name the client as client_id, id tokens as aud.
    customJwtCheck: ({ payload }) => {
      if ((payload.client_id ?? payload.aud) !== env.TOKEN_CLIENT) throw new Error('a token of another client');
    },
  });
  if (env.TOKEN_JWKS) verifier.cacheJwks(JSON.parse(env.TOKEN_JWKS));

  const visitorOf = async (ticket: string): Promise<{ visitor: string; ticketAt: string } | undefined> => {
    const pass = await redeemPass({ table }, ticket);
    return pass && { visitor: nameOfThread(pass.thread), ticketAt: String(pass.at) };
  };

  const agentOf = async (query: Record<string, string | undefined>): Promise<{ agent: string } | undefined> => {
    const shown = query.ticket ?? query.token;
    if (!shown) return undefined;
    try {
      const agent =
        query.ticket || !shown.includes('.')
          ? await redeemTicket({ table }, shown)
          : agentIn(await verifier.verify(shown));
      return agent === undefined ? undefined : { agent };
    } catch {
      return undefined;
    }
  };

  return async (
    event: Pick<APIGatewayRequestAuthorizerEvent, 'methodArn' | 'queryStringParameters'>,
  ): Promise<APIGatewayAuthorizerResult> => {
    const query = event.queryStringParameters ?? {};
    const context = await (query.ticket?.startsWith('visitor.') ? visitorOf(query.ticket) : agentOf(query));
    // The one text that API Gateway answers with 401.
    if (!context) throw new Error('Unauthorized');
    return {
      principalId: 'agent' in context ? context.agent : context.visitor,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
      },
      context,
    };
  };
}
