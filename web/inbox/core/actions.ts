import { type Ask, at, Problem } from './api.ts';
import type { Conversations } from './conversations.ts';
import type { InboxStore, Notice } from './inbox-store.ts';
import type { Conversation, Handover, Me } from './types.ts';

/** What an agent does: shown at once, asked for, and taken back with the reason when it is refused. */
export interface Actions {
  /**
   * Does something with a conversation.
   * @param shown what it will look like
   * @param refused better words than the desk's for a refusal, from the conversation as it is by now
   * @returns whether it was done
   */
  act(id: string, action: string, body?: object, shown?: Partial<Conversation>, refused?: Refused): Promise<boolean>;
  setStatus(status: Me['status']): Promise<void>;
  /** @throws Problem */
  takeNext(shop: string): Promise<Conversation | undefined>;
  answerOffer(handover: Handover, answer: 'accept' | 'decline' | 'cancel'): Promise<boolean>;
  /** The line is back: what could wait is done. */
  catchUp(): void;
}

/** A refusal in words; undefined: the desk's own will do. */
export type Refused = (problem: Problem, current: Conversation | undefined) => string | undefined;

export interface ActionOptions {
  ask: Ask;
  store: InboxStore;
  conversations: Conversations;
  isOffline: () => boolean;
  notice: (notice: Omit<Notice, 'id'>) => void;
  takeOffer: (offer: Handover) => void;
  /** Something may have changed that counts show. */
  done: () => void;
}

/** Without a connection an action is refused at once: when it would get through, its conversation may be another's. */
export const offline = (): Problem =>
  new Problem('offline', 0, 'You are offline. Try again when the connection is back; what you wrote is kept.');

export function openActions({ ask, store, conversations, isOffline, notice, takeOffer, done }: ActionOptions): Actions {
  /** Read while the line was down. */
  const unreported = new Set<string>();

  const tell = (error: unknown, words?: string): void =>
    notice({
      tone: 'problem',
      text: words ?? (error as Error).message,
      ...(error instanceof Problem && words === undefined && { code: error.code }),
    });

  async function act(
    id: string,
    action: string,
    body: object = {},
    shown?: Partial<Conversation>,
    refused?: Refused,
  ): Promise<boolean> {
    const isReading = action === 'read';
    if (isOffline()) {
      if (isReading) unreported.add(id);
      else tell(offline());
      return false;
    }
    const wish = shown && conversations.wish(id, shown);
    try {
      const answer = await ask<Conversation | undefined>(`POST /api/conversations/${at(id)}/${action}`, { body });
      if (answer && 'version' in answer) {
        conversations.take(answer);
        wish?.end();
      } else wish?.endWithNews();
      done();
      return true;
    } catch (error) {
      const problem = error instanceof Problem ? error : undefined;
      // A conflict carries what the conversation is by now.
      const current = (problem?.answer as { conversation?: Conversation } | undefined)?.conversation;
      if (current?.id === id) conversations.take(current);
      wish?.end();
      if (!isReading) tell(error, problem && refused?.(problem, current));
      else if (problem?.isPassing) unreported.add(id);
      return false;
    }
  }

  return {
    act,
    async setStatus(status) {
      const before = store.get('me');
      if (isOffline()) return tell(offline());
      if (before) store.set('me', { ...before, status });
      try {
        store.set('me', await ask<Me>('PUT /api/me/status', { body: { status } }));
      } catch (error) {
        if (before) store.update('me', (me) => me && { ...me, status: before.status });
        tell(error);
      }
    },
    async takeNext(shop) {
      if (isOffline()) throw offline();
      const key = crypto.randomUUID();
      const taken = await ask<Conversation | undefined>('POST /api/queue/next', { body: { shop }, key });
      if (taken) conversations.take(taken);
      done();
      return taken;
    },
    async answerOffer(handover, answer) {
      if (isOffline()) {
        tell(offline());
        return false;
      }
      try {
        takeOffer(await ask<Handover>(`POST /api/handovers/${at(handover.id)}/${answer}`, { body: {} }));
        done();
        return true;
      } catch (error) {
        if (error instanceof Problem && !error.isPassing) takeOffer({ ...handover, state: 'ended' });
        tell(error);
        return false;
      }
    },
    catchUp() {
      const those = [...unreported];
      unreported.clear();
      for (const id of those) void act(id, 'read');
    },
  };
}
