import type { ChannelAdapter, MessageBirdSecrets } from '../channel.ts';
import { parse } from './parse.ts';
import { lookup, outcome, request } from './send.ts';
import { reaches, supports } from './supports.ts';
import { verify } from './verify.ts';

/** Every platform behind MessageBird's Conversations API v1: WhatsApp, SMS, Messenger, Telegram, its web widget. */
export const messagebird: ChannelAdapter<MessageBirdSecrets> = {
  provider: 'messagebird',
  verify,
  parse,
  supports,
  reaches,
  request,
  outcome,
  lookup,
};
