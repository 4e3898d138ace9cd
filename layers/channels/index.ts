import type { ChannelAdapter, MessageBirdSecrets, WhatsAppSecrets } from './channel.ts';
import { messagebird } from './messagebird/index.ts';
import { whatsapp } from './whatsapp/index.ts';

/** A shop's credentials, by provider, as the secret store has them. */
export interface ShopSecrets {
  whatsapp?: WhatsAppSecrets;
  messagebird?: MessageBirdSecrets;
  /** What a flow shows to be let in (B1). */
  flowToken?: string;
}

export type DirectProvider = 'whatsapp' | 'messagebird';

/** The adapter of a provider together with the shop's credentials there; undefined where the shop has none. */
export function adapterFor(
  provider: string,
  secrets: ShopSecrets,
): { adapter: ChannelAdapter<never>; secrets: never } | undefined {
  if (provider === 'whatsapp' && secrets.whatsapp) return pair(whatsapp, secrets.whatsapp);
  if (provider === 'messagebird' && secrets.messagebird) return pair(messagebird, secrets.messagebird);
  return undefined;
}

function pair<Secrets>(
  adapter: ChannelAdapter<Secrets>,
  secrets: Secrets,
): { adapter: ChannelAdapter<never>; secrets: never } {
  return { adapter, secrets } as unknown as { adapter: ChannelAdapter<never>; secrets: never };
}
