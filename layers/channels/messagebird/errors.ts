import type { DeliveryState } from '../../domain/delivery.ts';
import type { Failure, FailureClass } from '../channel.ts';
import { described } from '../failing.ts';
import { list, number, record, word } from '../json.ts';

/** What the Conversations API says about failures, and how far a message came. */

/** Codes of `errors` in an answer. */
const requestErrors: Record<number, readonly [FailureClass, string]> = {
  2: ['auth', 'MessageBird did not accept our access key. A shop admin must renew it in the channel settings.'],
  1001: ['auth', 'MessageBird did not accept our access key. A shop admin must renew it in the channel settings.'],
  25: ['account', 'The balance at MessageBird is used up. Tell a shop admin.'],
};

/** Codes of `message.error` of a message that failed later, those of WhatsApp's older API (developers.messagebird.com, troubleshooting). */
const deliveryErrors: Record<number, readonly [FailureClass, string]> = {
  301: [
    'content',
    'The message could not be delivered. Check it, and its file if it has one, and send it again later.',
  ],
  302: ['recipient', 'The customer is not on WhatsApp with this number.'],
  470: ['window', 'The 24-hour window closed; only a template can be sent'],
  131047: ['window', 'The 24-hour window closed; only a template can be sent'],
};

/**
 * The failure of a request.
 * @param answer the parsed body, `{errors: [{code, description, parameter}]}`
 * @param status the HTTP status, which decides where no code does
 */
export function refusalOf(answer: unknown, status: number): Failure {
  const error = record(list(record(answer).errors)[0]);
  const code = number(error.code);
  const known = code === undefined ? undefined : requestErrors[code];
  if (known) return { class: known[0], code: String(code), message: known[1] };
  const named = word(error.code) ?? String(status);
  if (status === 401 || status === 403) return { class: 'auth', code: named, message: requestErrors[2]?.[1] ?? '' };
  if (status === 429)
    return {
      class: 'rate',
      code: named,
      message: 'Too many requests to MessageBird at the moment. Try again in a few minutes.',
    };
  if (status >= 500)
    return { class: 'temporary', code: named, message: 'MessageBird was not available. Try again in a few minutes.' };
  // Some answers say `message` for `description`.
  const description = word(error.description) ?? word(error.message);
  const parameter = word(error.parameter);
  const words = described(description ?? `HTTP ${status}`);
  const where = parameter === undefined ? '' : ` (${described(parameter)})`;
  return { class: 'content', code: named, message: `MessageBird refused the message: ${words}${where}` };
}

/** Why a message that was taken did not arrive. @param error `message.error`, `{code, description}`, often missing */
export function failureOf(error: unknown, status: string): Failure {
  const { code: given, description, message } = record(error);
  const code = number(given);
  const known = code === undefined ? undefined : deliveryErrors[code];
  if (known) return { class: known[0], code: String(code), message: known[1] };
  const words = word(description) ?? word(message);
  return {
    class: 'recipient',
    code: word(given) ?? status,
    message:
      words === undefined
        ? `The message was not delivered (${status}).`
        : `The message was not delivered: ${described(words)}`,
  };
}

/** MessageBird's states of an outgoing message; `delivery_failed` to `expired` are of SMS, `clicked` and what follows of e-mail. */
const states: Record<string, DeliveryState> = {
  accepted: 'pending',
  pending: 'pending',
  transmitted: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  received: 'delivered',
  read: 'read',
  failed: 'failed',
  rejected: 'failed',
  unsupported: 'failed',
  buffered: 'sent',
  delivery_failed: 'failed',
  expired: 'failed',
  dispatched: 'sent',
  delayed: 'sent',
  clicked: 'read',
  opened: 'read',
  bounce: 'failed',
  out_of_bounded: 'failed',
  // Both are answers of somebody who got the mail.
  spam_complaint: 'delivered',
  list_unsubscribe: 'delivered',
};

/** @returns undefined for `deleted`, `unknown` and states that are new to us: they tell nothing about the delivery */
export function stateOf(status: unknown): DeliveryState | undefined {
  const name = word(status)?.toLowerCase() ?? '';
  return Object.hasOwn(states, name) ? states[name] : undefined;
}
