import { JwtVerifier } from 'aws-jwt-verify';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { redeemTicket } from '../../layers/desk/presence.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { agentIn } from '../identity.ts';
import type { Env } from './env.ts';

/** Decides who may open a socket: by a token, or by a one-time ticket (a browser's URL must not carry a token). */
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

  const agentOf = async (query: Record<string, string | undefined>): Promise<string | undefined> => {
    const shown = query.ticket ?? query.token;
    if (!shown) return undefined;
    if (query.ticket || !shown.includes('.')) return redeemTicket({ table }, shown);
    try {
      return agentIn(await verifier.verify(shown));
    } catch {
      return undefined;
    }
  };

  return async (
    event: Pick<APIGatewayRequestAuthorizerEvent, 'methodArn' | 'queryStringParameters'>,
  ): Promise<APIGatewayAuthorizerResult> => {
    const agent = await agentOf(event.queryStringParameters ?? {});
    // The one text that API Gateway answers with 401.
    if (!agent) throw new Error('Unauthorized');
    return {
      principalId: agent,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
      },
      context: { agent },
    };
  };
}
