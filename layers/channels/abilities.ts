import type { ChannelAdapter } from './channel.ts';
import { supports as messagebird } from './messagebird/supports.ts';
import { supports as whatsapp } from './whatsapp/supports.ts';

/** What a provider's channels can carry: needs no credentials, and not the whole adapter in the bundle of who asks. */
export function abilities(provider: string): Pick<ChannelAdapter<never>, 'supports'> | undefined {
  if (provider === 'whatsapp') return { supports: whatsapp };
  if (provider === 'messagebird') return { supports: messagebird };
  return undefined;
}
