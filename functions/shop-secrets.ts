import type { ShopSecrets } from '../layers/channels/index.ts';
import type { SecretDocument } from '../layers/platform/secrets.ts';

/** Where the providers are, from a shop function's environment. */
export interface ProviderPlaces {
  WHATSAPP_API_URL: string;
  WHATSAPP_VERSION: string;
  MESSAGEBIRD_API_URL: string;
}

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
        },
      }),
    ...(document.flowToken && { flowToken: document.flowToken }),
  };
}
