import { type Ask, Problem } from './api.ts';
import type { Outbox } from './outbox.ts';

/** What ends an agent's part in a conversation: what was written before it could not be sent after it. */
const ends = /^POST \/api\/conversations\/([^/]+)\/(close|leave|unassign|bot|handover|assign|snooze)$/;

/**
 * Asks, but lets the replies to a conversation go out before something that ends the agent's part in it:
 *
 *     Enter ("Bye!", may be taken back for 5 s)    Close
 *     held ------------------------------------> sent, then closed
 */
export const afterReplies =
  (ask: Ask, outbox: Pick<Outbox, 'release'>): Ask =>
  async (route, request) => {
    const [, id] = ends.exec(route) ?? [];
    if (id !== undefined && !(await outbox.release(decodeURIComponent(id)))) throw unsent();
    return ask(route, request);
  };

const unsent = (): Problem =>
  new Problem(
    'reply_waits',
    422,
    'What you wrote before has not been sent. See below in the conversation, then try again.',
  );
