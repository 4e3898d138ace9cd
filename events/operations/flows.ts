import { flowHandover } from '../flow.ts';
import { operation } from '../operation.ts';

/** What bots call (B1, B2). */
export const flowOperations = {
  handover: operation({
    route: 'POST /flows/{shop}/handover',
    summary:
      "A flow asks for an agent: in our form (events/flow.ts) or as Flow.ai's action, with the shop's flow token or signed. Repeating it changes nothing more.",
    rules: ['B1', 'R7'],
    access: 'flow_token',
    body: 'raw',
    rawBody: flowHandover,
    example: { body: { token: 'demo-flow-token', channel: 'bloom-whatsapp', phone: '+31612345678', reason: 'refund' } },
    answers: { 200: 'FlowAnswer' },
    errors: ['bad_flow_token', 'unknown_shop'],
  }),
  businessHours: operation({
    route: 'GET /flows/{shop}/business-hours',
    summary: 'Whether the shop is open now, and when that changes; always open without business hours.',
    rules: ['B2', 'S4'],
    access: 'anybody',
    answers: { 200: 'BusinessHours' },
    errors: ['unknown_shop'],
  }),
};
