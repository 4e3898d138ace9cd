import { e164 } from '../../domain/phone.ts';
import { filled, type Json, list, record, text, word } from '../json.ts';

/** Flow.ai (Khoros Flow): the action by which a flow calls us, read leniently as everything that a provider writes. */

/** What a flow says when it asks for an agent, whoever's flow it is. */
export interface FlowRequest {
  token?: string;
  /** Our id of the channel, or the provider's. */
  channel?: string;
  /** Perhaps a channel: what the flow's own platform calls it. */
  channelHint?: string;
  /** The provider's id of the customer. */
  contact?: string;
  phone?: string;
  conversationId?: string;
  name?: string;
  email?: string;
  reason?: string;
  params?: Record<string, unknown>;
  /** Flow.ai's name of the conversation. */
  thread?: string;
}

/** Whether a body is Flow.ai's action rather than our own form. */
export const isAction = (body: unknown): boolean =>
  record(body).type === 'action' || record(body).verifyToken !== undefined;

/** Parameters of the action that say about whom it is; the others are shown to the agent. */
const aboutWhom = ['channel', 'contact', 'phone', 'conversationId', 'reason'] as const;

/**
 * Reads the action. The customer is named by the parameters the flow's author chose, else by the originator, else by the first
 * half of the thread's name (`{unique}|{w|o}_{channelId}`), which holds the channel in its second.
 */
export function readAction(body: unknown): FlowRequest {
  const action = record(body);
  const { profile, name } = record(action.user);
  const originator = record(action.originator);
  const params = Object.fromEntries(Object.entries(record(action.params)).map(([key, value]) => [key, plain(value)]));
  const chosen = Object.fromEntries(aboutWhom.map((key) => [key, word(params[key])]));
  const rest = Object.fromEntries(
    Object.entries(params).filter(([key]) => !(aboutWhom as readonly string[]).includes(key)),
  );
  const thread = word(action.threadId);
  const [unique, place] = thread?.split('|') ?? [];
  const contact = chosen.contact ?? word(originator.userId) ?? word(originator.actorId) ?? unique;
  return {
    ...defined({
      ...chosen,
      token: text(action.verifyToken),
      thread,
      channelHint: place?.replace(/^[wo]_/, '') ?? word(action.channelName),
      contact,
      phone: chosen.phone ?? e164(unique) ?? e164(contact),
      name: word(record(profile).fullName) ?? word(name),
      email: word(record(profile).email),
      reason: chosen.reason ?? word(action.action) ?? word(action.query),
    }),
    ...(filled(rest) && { params: rest }),
  };
}

/** `[{value, …}]` as the value, or the values. */
function plain(value: unknown): unknown {
  const values = list(value).map((one) => record(one).value ?? one);
  return values.length === 1 ? values[0] : values;
}

const defined = (fields: Json): FlowRequest =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
