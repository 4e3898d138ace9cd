import * as z from 'zod/mini';
import type { ShopSecrets } from '../layers/channels/index.ts';
import type { SecretDocument } from '../layers/platform/secrets.ts';

/** Where the providers are, of a function's environment. */
export const providerPlaces = {
  WHATSAPP_API_URL: z._default(z.url(), 'https://graph.facebook.com'),
  WHATSAPP_VERSION: z._default(z.string(), 'v26.0'),
  MESSAGEBIRD_API_URL: z._default(z.url(), 'https://conversations.messagebird.com/v1'),
};

export type ProviderPlaces = { [Name in keyof typeof providerPlaces]: string } & {
  MESSAGEBIRD_INTEGRATIONS_URL?: string | undefined;
};

/** The credentials of the secret store as the adapters want them; a provider whose document is incomplete is left out. */
export function shopSecrets(document: SecretDocument, places: ProviderPlaces): ShopSecrets {
  const { whatsapp, messagebird } = document;
  return {
    ...(whatsapp?.token &&
      whatsapp.appSecret &&
      whatsapp.verifyToken && {
        whatsapp: {
          token: whatsapp.token,
          appSecret: whatsapp.appSecret,
          verifyToken: whatsapp.verifyToken,
          apiUrl: places.WHATSAPP_API_URL,
          version: places.WHATSAPP_VERSION,
        },
      }),
    ...(messagebird?.accessKey &&
      messagebird.signingKey && {
        messagebird: {
          accessKey: messagebird.accessKey,
          signingKey: messagebird.signingKey,
          apiUrl: places.MESSAGEBIRD_API_URL,
          ...(places.MESSAGEBIRD_INTEGRATIONS_URL && { integrationsUrl: places.MESSAGEBIRD_INTEGRATIONS_URL }),
        },
      }),
    ...(document.flowToken && { flowToken: document.flowToken }),
  };
}
