import * as z from 'zod/mini';
import { me, presence, ticket } from './agent.ts';
import { canned, filled } from './canned.ts';
import { messageContent } from './content.ts';
import { conversation } from './conversation.ts';
import { counts } from './counts.ts';
import { customer, customerExport } from './customer.ts';
import { deskAgent, shopDesk } from './desk.ts';
import { entry } from './entry.ts';
import { error } from './error.ts';
import { explanation } from './explanation.ts';
import { board, figuresReport } from './figures.ts';
import { businessHours, flowAnswer, flowToken } from './flow.ts';
import { handover } from './handover.ts';
import { delivery, domainEvent, flow, flows, webhook, webhooks } from './hooks.ts';
import { mediaLink, upload } from './media.ts';
import { draft, preferences } from './personal.ts';
import { routingForecast, routingReplay } from './routing.ts';
import { pageOf } from './shapes.ts';
import { auditEntry, channel, channelCheck, member, rules, settings, tagCount, team, templates } from './shop.ts';
import { visitorOnline } from './visitor.ts';
import { visitorMessage, visitorPage, visitorSaid, visitorSession } from './webchat.ts';

/**
 * Every shape that clients are shown, by the name it has in /openapi.json and in the operations' `answers`. Functions import
 * only the type of the names: the schemas are for documents and tests, which hold every answer against them.
 */
export const shown = {
  Conversation: conversation,
  ConversationPage: pageOf(conversation),
  Counts: counts,
  TagPage: pageOf(tagCount),
  Entry: entry,
  EntryPage: pageOf(entry),
  MessageContent: messageContent,
  Explanation: explanation,
  Customer: customer,
  CustomerExport: customerExport,
  Handover: handover,
  ShopDesk: shopDesk,
  DeskAgents: pageOf(deskAgent),
  Draft: draft,
  DraftPage: pageOf(draft),
  Preferences: preferences,
  Me: me,
  Presence: presence,
  Ticket: ticket,
  Settings: settings,
  Webhook: webhook,
  Webhooks: webhooks,
  Delivery: delivery,
  DeliveryPage: pageOf(delivery),
  DomainEvent: domainEvent,
  Flow: flow,
  Flows: flows,
  FlowAnswer: flowAnswer,
  FlowToken: flowToken,
  BusinessHours: businessHours,
  AuditPage: pageOf(auditEntry),
  Member: member,
  Members: pageOf(member),
  Team: team,
  Teams: pageOf(team),
  Rules: rules,
  RoutingForecast: routingForecast,
  RoutingReplay: routingReplay,
  Channel: channel,
  Channels: pageOf(channel),
  ChannelCheck: channelCheck,
  Templates: templates,
  CannedResponse: canned,
  CannedResponses: pageOf(canned),
  FilledResponse: filled,
  Upload: upload,
  MediaLink: mediaLink,
  VisitorSession: visitorSession,
  VisitorPage: visitorPage,
  VisitorMessage: visitorMessage,
  VisitorSaid: visitorSaid,
  Error: error,
  Empty: z.strictObject({}),
  FiguresReport: figuresReport,
  Board: board,
  VisitorsOnline: pageOf(visitorOnline),
  Csv: z.string(),
  Challenge: z.string(),
  Document: z.record(z.string(), z.unknown()),
};

export type ShownName = keyof typeof shown;
