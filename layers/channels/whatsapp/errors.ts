import type { Failure, FailureClass } from '../channel.ts';
import { described } from '../failing.ts';
import { number, record, word } from '../json.ts';

/**
 * WhatsApp's error codes (developers.facebook.com, Cloud API, error codes), the same in answers and in status reports.
 * Decided by `code`; `error_subcode` is deprecated.
 */

type Rule = readonly [FailureClass, string, 'retry'?];

const permission: Rule = [
  'auth',
  'The WhatsApp access token lacks a permission. A shop admin must renew it in the channel settings.',
];

const byCode: Record<number, Rule> = {
  0: ['auth', 'WhatsApp did not accept our access token. A shop admin must renew it in the channel settings.'],
  3: permission,
  10: permission,
  190: ['auth', 'The WhatsApp access token has expired. A shop admin must renew it in the channel settings.'],
  131005: permission,

  4: ['rate', 'Too many requests to WhatsApp at the moment. Try again in a few minutes.', 'retry'],
  80007: ['rate', 'Too many messages from this WhatsApp account at the moment. Try again in a few minutes.', 'retry'],
  130429: ['rate', 'Too many messages from this number at the moment. Try again in a few minutes.', 'retry'],
  131056: ['rate', 'Too many messages to this customer in a short time. Try again in a few minutes.', 'retry'],
  131048: ['rate', 'WhatsApp holds this number back because messages were reported as spam. Tell a shop admin.'],
  131064: ['rate', 'WhatsApp has reached a sending limit of this account. Tell a shop admin.'],
  133016: ['rate', 'This number was registered too often. Tell a shop admin.'],

  368: ['policy', 'WhatsApp has blocked this account for a while because of its policies. Tell a shop admin.'],
  131031: ['policy', 'WhatsApp has locked this account. Tell a shop admin.'],
  130497: ['policy', "WhatsApp does not let this account write to customers in this customer's country."],
  130472: ['policy', 'WhatsApp withheld this message: the customer is part of an experiment of theirs.'],

  131047: ['window', 'The 24-hour window closed; only a template can be sent'],

  131026: ['recipient', 'The customer cannot receive this: no WhatsApp on this number, or a version that is too old.'],
  131021: ['recipient', "This is the shop's own number. A message cannot go to its sender."],
  131030: ['recipient', 'This is a test number of WhatsApp and the customer is not in its list of recipients.'],
  131049: [
    'recipient',
    'WhatsApp did not deliver this, because the customer gets many such messages. Try again another day.',
  ],
  131050: ['recipient', 'The customer does not want marketing messages from this shop.'],
  131062: ['recipient', "This template needs the customer's phone number, and WhatsApp has not told us that."],

  100: ['content', 'WhatsApp refused the message because a part of it is not valid.'],
  131008: ['content', 'WhatsApp refused the message because a part of it is missing.'],
  131009: ['content', 'WhatsApp refused the message because a value in it is not valid.'],
  131051: ['content', 'WhatsApp does not know this kind of message.'],
  131052: ['content', 'The file of the customer could not be fetched. Ask for it again.'],
  131053: ['content', 'WhatsApp could not take the file. Check its type and size.'],

  132000: ['template', 'The number of values is not the number of placeholders in the template.'],
  132001: ['template', 'There is no such template in this language, or it is not approved.'],
  132005: ['template', 'The template with its values is too long.'],
  132007: ['template', "The template breaks WhatsApp's rules."],
  132008: ['template', 'A value does not fit its placeholder in the template.'],
  132012: ['template', 'A value has another format than the template wants.'],
  132015: ['template', 'The template is paused because of its low quality.'],
  132016: ['template', 'The template was paused too often and is switched off for good.'],
  132068: ['template', 'The flow in this template is blocked.'],
  132069: ['template', 'The flow in this template is held back for the moment.'],

  131037: ['account', "The number's display name is not approved yet. Tell a shop admin."],
  131042: ['account', "There is a problem with the payment of the shop's WhatsApp account. Tell a shop admin."],
  131045: ['account', 'This number is not registered with WhatsApp. Tell a shop admin.'],
  131057: ['account', 'The WhatsApp account is being maintained. Try again in a few minutes.', 'retry'],
  131063: ['account', "The shop's WhatsApp account may not send this at present. Tell a shop admin."],

  1: ['temporary', 'WhatsApp had a problem. Try again in a few minutes.', 'retry'],
  2: ['temporary', 'WhatsApp was not available. Try again in a few minutes.', 'retry'],
  131000: ['temporary', 'WhatsApp had a problem. Try again in a few minutes.', 'retry'],
  131016: ['temporary', 'WhatsApp was not available. Try again in a few minutes.', 'retry'],
  135000: ['temporary', 'WhatsApp had a problem with this message. Try again in a few minutes.', 'retry'],

  137000: ['identity', 'The customer may have a new phone. Ask them to confirm who they are, then write again.'],
};

const ruleOf = (code: number | undefined): Rule | undefined =>
  code === undefined ? undefined : code >= 200 && code <= 299 ? permission : byCode[code];

/**
 * @param error WhatsApp's error object, of an answer or of a status report
 * @returns what happened, in our words; where we have none, WhatsApp's title. Its details are shown for templates only:
 * they name placeholders, those of other classes may quote the message.
 */
export function failureOf(error: unknown): Failure {
  const { code: given, title, message, error_data } = record(error);
  const code = number(given);
  const rule = ruleOf(code);
  if (!rule) {
    const title_ = word(title) ?? word(message);
    const words = title_ ? described(title_) : 'no reason given';
    return { class: 'content', code: word(given) ?? 'unknown', message: `WhatsApp refused the message: ${words}` };
  }
  const details = rule[0] === 'template' ? word(record(error_data).details) : undefined;
  return { class: rule[0], code: String(code), message: details ? `${rule[1]} (${described(details)})` : rule[1] };
}

/** Whether the same message may be sent again after this error; undefined for a code we do not know. */
export function isRetryable(error: unknown): boolean | undefined {
  const rule = ruleOf(number(record(error).code));
  return rule && rule[2] === 'retry';
}
