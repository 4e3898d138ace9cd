import type * as z from 'zod/mini';
import type { canned } from '../../../events/shown/canned.ts';
import type { flowToken } from '../../../events/shown/flow.ts';
import type { delivery, domainEvent, flow, webhook } from '../../../events/shown/hooks.ts';
import type { routingForecast, routingReplay } from '../../../events/shown/routing.ts';
import type {
  auditEntry,
  channel,
  channelCheck,
  member,
  rules,
  settings,
  team,
  templates,
} from '../../../events/shown/shop.ts';

/** What the API shows the admins of a shop: types only, nothing of it is bundled. */

export type Settings = z.infer<typeof settings>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type Member = z.infer<typeof member>;
export type Team = z.infer<typeof team>;
export type Channel = z.infer<typeof channel>;
export type ChannelCheck = z.infer<typeof channelCheck>;
export type Provider = Channel['provider'];
export type Rules = z.infer<typeof rules>;
export type Forecast = z.infer<typeof routingForecast>;
export type Replay = z.infer<typeof routingReplay>;
export type Canned = z.infer<typeof canned>;
export type Webhook = z.infer<typeof webhook>;
export type Delivery = z.infer<typeof delivery>;
export type DomainEvent = z.infer<typeof domainEvent>;
export type Flow = z.infer<typeof flow>;
export type FlowTokenState = z.infer<typeof flowToken>;
export type Templates = z.infer<typeof templates>;
