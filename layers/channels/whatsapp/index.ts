import type { ChannelAdapter, WhatsAppSecrets } from '../channel.ts';
import { parse } from './parse.ts';
import { outcome, request } from './send.ts';
import { reaches, supports } from './supports.ts';
import { verify } from './verify.ts';

export { verifySubscription } from './verify.ts';

/**
 * WhatsApp over Meta's Cloud API. There is no `lookup`: the API cannot be asked for a message, the reference comes back
 * with its statuses.
 */
export const whatsapp: ChannelAdapter<WhatsAppSecrets> = {
  provider: 'whatsapp',
  verify,
  parse,
  supports,
  reaches,
  request,
  outcome,
};
