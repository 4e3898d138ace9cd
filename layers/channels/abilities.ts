import type { ChannelAdapter } from './channel.ts';
import { supports as messagebird, reaches as reachesOnMessagebird } from './messagebird/supports.ts';
import { reaches as reachesOnWebchat, supports as webchat } from './webchat/supports.ts';
import { reaches as reachesOnWhatsapp, supports as whatsapp } from './whatsapp/supports.ts';

/** What a provider's channels can carry: needs no credentials, and not the whole adapter in the bundle of who asks. */
export function abilities(provider: string): Pick<ChannelAdapter<never>, 'supports' | 'reaches'> | undefined {
  if (provider === 'whatsapp') return { supports: whatsapp, reaches: reachesOnWhatsapp };
  if (provider === 'messagebird') return { supports: messagebird, reaches: reachesOnMessagebird };
  if (provider === 'webchat') return { supports: webchat, reaches: reachesOnWebchat };
  return undefined;
}
