import { handoverOperations } from '../../events/operations/handovers.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import type { Handled } from '../../layers/desk/handle.ts';
import { answerOffer, handOver, offerTo } from '../../layers/desk/handover.ts';
import { showHandover } from '../../layers/desk/present.ts';
import { type HttpResponse, ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';
import { once } from './once.ts';

/** Handing conversations over, and answering what is offered. */
export function handoverRoutes(desk: Desk): Route[] {
  const shown = async (handled: Promise<Handled>): Promise<HttpResponse> => {
    const { conversation } = await handled;
    if (!conversation.handover) throw new Error('a handover without a handover');
    return ok(showHandover(conversation.id, conversation.handover, desk.clock.now()));
  };
  return bindForAgents(desk, handoverOperations, {
    offer: ({ agent, params, body: { to, note }, request }) =>
      once(desk, agent, `handover ${params.id}`, request, () =>
        shown(
          'agent' in to ? offerTo(desk, agent, params.id, to.agent, note) : handOver(desk, agent, params.id, to, note),
        ),
      ),
    accept: ({ agent, params }) => shown(answerOffer(desk, agent, params.id, 'accept')),
    decline: ({ agent, params }) => shown(answerOffer(desk, agent, params.id, 'decline')),
    cancel: ({ agent, params }) => shown(answerOffer(desk, agent, params.id, 'cancel')),
  });
}
