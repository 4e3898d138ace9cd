import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

/** The agents' sockets. A push is a hint: a connection that is gone is an answer, not an error. */
export interface Sockets {
  post(connection: string, message: object): Promise<'sent' | 'gone'>;
  isOpen(connection: string): Promise<boolean>;
}

export function openSockets(config: ApiGatewayManagementApiClientConfig): Sockets {
  const client = new ApiGatewayManagementApiClient({ cacheMiddleware: true, ...config });
  return {
    post: async (connection, message) => {
      try {
        await client.send(
          new PostToConnectionCommand({ ConnectionId: connection, Data: Buffer.from(JSON.stringify(message)) }),
        );
        return 'sent';
      } catch (error) {
        return goneOr(error);
      }
    },
    isOpen: async (connection) => {
      try {
        await client.send(new GetConnectionCommand({ ConnectionId: connection }));
        return true;
      } catch (error) {
        goneOr(error);
        return false;
      }
    },
  };
}

function goneOr(error: unknown): 'gone' {
  if ((error as { name?: string }).name === 'GoneException') return 'gone';
  throw error;
}
