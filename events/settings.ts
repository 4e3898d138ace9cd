import * as z from 'zod/mini';
import { callingCodeIn } from '../layers/domain/countries.ts';
import { businessHours } from './hours.ts';
import { distinct, duration, many, text } from './shapes.ts';

/** What a shop's admins can set, as the contract has it. Beside the other bodies: the agents' function has no use for it. */

const second = 1000;
const day = 24 * 3600 * second;
const reason = z.string().check(z.regex(/^[a-z0-9_]{1,40}$/, 'must be lower case letters, digits and _, at most 40'));
/** null takes an optional setting away. */
const removable = <Value extends z.core.$ZodType>(value: Value) => z.nullable(value);

/** Where {room} stands, or nowhere: a room of the shop's own. */
const conferenceTemplate = text(2048).check(
  z.refine(
    (link) => z.url({ protocol: /^https$/ }).safeParse(link.replaceAll('{room}', 'room')).success,
    'must be an https address, with {room} where the room goes',
  ),
);

const country = z
  .string()
  .check(z.refine((code) => callingCodeIn(code) !== undefined, 'must be a country by its two letters, such as NL'));

export const settingsBody = z.partial(
  z.strictObject({
    slots: z.number().check(z.int(), z.gte(0), z.lte(100)),
    soonAfter: duration(second, day),
    overdueAfter: duration(second, day),
    autoCloseAfter: duration(60 * second, 90 * day),
    handoverTimeout: duration(5 * second, day),
    rampStart: z.number().check(z.int(), z.gte(0), z.lte(100)),
    rampEvery: duration(second, 60 * second),
    takeBackAfter: removable(duration(10 * second, 90 * day)),
    assignOnFirstMessage: z.boolean(),
    newConversationOnClosed: z.boolean(),
    searchWords: z.boolean(),
    country,
    closeReasons: many(reason, 50).check(z.refine(distinct, 'each reason once')),
    businessHours: removable(businessHours),
    eventWebhookUrl: removable(z.url({ protocol: /^https?$/ })),
    conferenceLink: removable(conferenceTemplate),
    tellPosition: removable(text(1000).check(z.includes('{position}', 'must say where {position} stands'))),
    templateName: removable(text(512)),
    templateNamespace: removable(text(200)),
    publishMessages: z.boolean(),
  }),
);
