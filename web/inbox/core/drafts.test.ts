import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Problem } from './api.ts';
import type { DraftKind, ServerDraft } from './draft-server.ts';
import type { Draft } from './draft-texts.ts';
import { type Drafts, draftName, openDrafts } from './drafts.ts';
import { createInboxStore } from './inbox-store.ts';
import { memoryKeep } from './keep.ts';

/** The desk's side: one draft per conversation and kind, versions that grow, refusals with what is there. */
function server() {
  const drafts = new Map<string, ServerDraft>();
  /** Words of messages by the draft that they were. */
  const sent = new Map<string, string>();
  let version = 100;
  const state = { isDown: false, losesAnswers: false, puts: 0 };
  const ask = async (route: string, request: { body?: unknown } = {}): Promise<never> => {
    const answer = (value: unknown) => value as never;
    await Promise.resolve();
    if (state.isDown) throw new Problem('no_answer', 0, 'down');
    if (route.startsWith('GET /api/me/drafts')) return answer({ items: [...drafts.values()] });
    const [, conversation = '', kind] = /conversations\/([^/]+)\/drafts\/(\w+)/.exec(route) ?? [];
    const { id, text, version: seen } = request.body as ServerDraft;
    const name = `${conversation} ${kind}`;
    const before = drafts.get(name);
    state.puts++;
    const isBehind = seen !== (before?.version ?? 0);
    const words = sent.get(id);
    if (text === '' ? isBehind && before : isBehind || words !== undefined)
      throw new Problem('conflict', 409, 'It changed.', undefined, {
        draft: before ?? null,
        ...(words !== undefined && { sent: { content: { type: 'text', text: words } } }),
      });
    if (text === '') drafts.delete(name);
    else drafts.set(name, { id, conversation, kind: kind as DraftKind, text, version: ++version });
    if (state.losesAnswers) throw new Problem('no_answer', 0, 'lost');
    return answer({ id, conversation, kind, text, version: text === '' ? 0 : version });
  };
  const find = (conversation = 'c', kind = 'reply') => drafts.get(`${conversation} ${kind}`);
  return { ask, state, sent, text: (...of: Parameters<typeof find>) => find(...of)?.text };
}

function tab(
  ask: ReturnType<typeof server>['ask'],
  keep = memoryKeep<Draft>(),
  saved?: Parameters<typeof openDrafts>[0]['saved'],
) {
  const store = createInboxStore(queueMicrotask);
  const drafts: Drafts = openDrafts({ ask, store, keep, ...(saved && { saved }) });
  const shown = (conversation = 'c', kind: DraftKind = 'reply') => store.get(draftName(conversation, kind));
  return { store, drafts, shown, keep };
}

const later = (ms = 10_000) => vi.advanceTimersByTimeAsync(ms);

/** With timers of its own, since a draft is saved a moment after it was typed. */
const timed = (name: string, run: () => Promise<unknown>) =>
  test(name, async () => {
    vi.useFakeTimers();
    try {
      await run();
    } finally {
      vi.useRealTimers();
    }
  });

describe('T5 drafts', () => {
  timed('T5 typing is saved after a moment, once', async () => {
    const desk = server();
    const { drafts } = tab(desk.ask);
    for (const text of ['H', 'He', 'Hello']) drafts.set('c', 'reply', text);
    await later();
    expect([desk.text(), desk.state.puts]).toEqual(['Hello', 1]);
  });

  timed('T5 what is typed while a save is under way is saved after it', async () => {
    const desk = server();
    const { drafts, shown } = tab(desk.ask);
    drafts.set('c', 'reply', 'one');
    drafts.flush();
    drafts.set('c', 'reply', 'one two');
    await later();
    expect([desk.text(), shown()?.isChanged]).toEqual(['one two', false]);
  });

  const hello = {
    key: 'k',
    conversation: 'c',
    kind: 'reply',
    content: { type: 'text', text: 'Hello' },
    at: 0,
  } as const;

  /** A draft that two machines have. */
  async function twoMachines(text: string) {
    const desk = server();
    const [one, other] = [tab(desk.ask), tab(desk.ask)];
    one.drafts.set('c', 'reply', text);
    await later();
    await other.drafts.load();
    expect(other.shown()).toMatchObject({ id: one.shown()?.id, text });
    /** One machine sends it, and the other one hears of the message. */
    const send = async (words: string) => {
      desk.sent.set(one.shown()?.id ?? '', words);
      one.drafts.set('c', 'reply', '');
      await later();
      other.drafts.wasSent('c', 'reply', words);
      await later();
    };
    return { desk, one, other, send };
  }

  timed('T5 what was sent on another machine is not there to be sent once more', async () => {
    const { desk, other, send } = await twoMachines('Thanks!');
    other.drafts.wasSent('c', 'note', 'Thanks!');
    other.drafts.wasSent('c', 'reply', 'Thanks!');
    await later();
    expect(other.shown()?.text).toBe('Thanks!');
    await send('Thanks!');
    expect([other.shown(), desk.text()]).toEqual([undefined, undefined]);
  });

  timed('T5 what was written on before it was sent on another machine is gone here too', async () => {
    const { desk, other, send } = await twoMachines('Quick');
    await send('Quick and more');
    expect([other.shown(), desk.text()]).toEqual([undefined, undefined]);
  });

  timed('T5 what was written on here keeps what another machine has not sent, and says what it has', async () => {
    const { desk, one, other, send } = await twoMachines('It is on its way.');
    const { id } = other.shown() ?? {};
    desk.state.isDown = true;
    other.drafts.set('c', 'reply', 'It is on its way. It comes tomorrow.');
    await later();
    desk.state.isDown = false;
    await send('It is on its way.');
    const rest = { text: 'It comes tomorrow.', sent: { text: 'It is on its way.', isOut: true } };
    expect([other.shown(), desk.text()]).toMatchObject([rest, 'It comes tomorrow.']);
    expect([other.shown()?.other, other.shown()?.id === id]).toEqual([undefined, false]);
    other.drafts.settle('c', 'reply', 'own');
    expect(other.shown()?.sent).toBe(undefined);
    await one.drafts.load();
    expect(one.shown()).toMatchObject({ text: 'It comes tomorrow.', id: other.shown()?.id });
  });

  timed('T5 what was written otherwise here stays as it is, and says what another machine sent', async () => {
    const { desk, other, send } = await twoMachines('Good morning');
    desk.state.isDown = true;
    other.drafts.set('c', 'reply', 'Good evening');
    await later();
    desk.state.isDown = false;
    await send('Good morning');
    const own = { text: 'Good evening', sent: { text: 'Good morning', isOut: false } };
    expect([other.shown(), desk.text()]).toMatchObject([own, 'Good evening']);
  });

  timed('T5 a machine that was off while its draft was sent elsewhere is told when it comes back', async () => {
    const { desk, one, other } = await twoMachines('Hello');
    desk.state.isDown = true;
    other.drafts.set('c', 'reply', 'Hello there');
    await later(1000);
    other.drafts.close();
    desk.state.isDown = false;
    desk.sent.set(one.shown()?.id ?? '', 'Hello');
    one.drafts.set('c', 'reply', '');
    await later();
    const back = tab(desk.ask, other.keep);
    await back.drafts.load();
    await later();
    expect(back.shown()).toMatchObject({ text: 'there', sent: { text: 'Hello' } });
  });

  timed(
    'T5 a machine whose saved words were never sent is not emptied by what the other one sent of them',
    async () => {
      const { desk, one, other } = await twoMachines('Hello');
      desk.sent.set(one.shown()?.id ?? '', 'Hello');
      one.store.set('outgoing', [{ ...hello, key: one.shown()?.id ?? '', state: 'sending' }]);
      one.drafts.set('c', 'reply', '');
      // Saved there before it hears of the message, as a desk without the rule would let it.
      desk.sent.clear();
      other.drafts.set('c', 'reply', 'Hello there');
      await later();
      desk.sent.set(other.shown()?.id ?? '', 'Hello');
      one.store.set('outgoing', []);
      await later();
      expect([one.shown(), desk.text()]).toMatchObject([{ text: 'there', sent: { text: 'Hello' } }, 'there']);
      other.drafts.wasSent('c', 'reply', 'Hello');
      await later();
      expect([other.shown()?.text, desk.text()]).toEqual(['there', 'there']);
    },
  );

  timed(
    'S1 T5 what was begun stays to be read without the chat permission, saved or not, also on a page opened anew',
    async () => {
      const desk = server();
      let may = true;
      const ask: typeof desk.ask = async (route, request) => {
        if (!may && route.startsWith('PUT')) throw new Problem('forbidden', 403, 'No chat permission.');
        return desk.ask(route, request);
      };
      const { drafts, shown, keep } = tab(ask);
      drafts.set('c', 'reply', 'Saved before');
      await later();
      drafts.set('d', 'reply', 'Saved too');
      await later();
      may = false;
      drafts.set('d', 'reply', 'Saved too, and typed since');
      await drafts.load();
      await later();
      const both = ['Saved before', 'Saved too, and typed since'];
      expect([shown('c')?.text, shown('d')?.text]).toEqual(both);
      drafts.close();
      const anew = tab(ask, keep);
      await anew.drafts.load();
      await later();
      expect([anew.shown('c')?.text, anew.shown('d')?.text]).toEqual(both);
    },
  );

  timed('T5 the same words written once more stay when one hears of the first ones late', async () => {
    const desk = server();
    const { drafts, shown } = tab(desk.ask);
    desk.sent.set('the first', 'Thanks!');
    drafts.set('c', 'reply', 'Thanks!');
    await later();
    drafts.wasSent('c', 'reply', 'Thanks!');
    await later();
    expect([shown()?.text, desk.text()]).toEqual(['Thanks!', 'Thanks!']);
  });

  timed('T5 what the desk refused stays a draft for other machines until it is let go', async () => {
    const { desk, one, other } = await twoMachines('Hello');
    const key = one.shown()?.id ?? '';
    one.store.set('outgoing', [{ ...hello, key, state: 'sending' }]);
    one.drafts.set('c', 'reply', '');
    one.store.set('outgoing', [{ ...hello, key, state: 'refused' }]);
    await later();
    await other.drafts.load();
    expect([one.shown(), other.shown()?.text, desk.text()]).toEqual([undefined, 'Hello', 'Hello']);
    one.store.set('outgoing', []);
    await later();
    expect(desk.text()).toBe(undefined);
  });

  timed(
    'T5 without a connection it stays on this machine, also over a crash, and is saved when the desk is back',
    async () => {
      const desk = server();
      const first = tab(desk.ask);
      desk.state.isDown = true;
      first.drafts.set('c', 'note', 'do not lose me');
      await later();
      first.drafts.close();
      const second = tab(desk.ask, first.keep);
      await second.drafts.load().catch(() => {});
      expect(second.shown('c', 'note')?.text).toBe('do not lose me');
      desk.state.isDown = false;
      await later();
      expect([desk.text('c', 'note'), await second.keep.all()]).toEqual(['do not lose me', []]);
    },
  );

  timed('T5 of two tabs that wrote differently both texts are kept, the other one is offered', async () => {
    const desk = server();
    const [one, two] = [tab(desk.ask), tab(desk.ask)];
    one.drafts.set('c', 'reply', 'Good morning');
    await later();
    two.drafts.set('c', 'reply', 'Good evening');
    await later();
    expect(two.shown()).toMatchObject({ text: 'Good evening', other: 'Good morning' });
    expect(desk.text()).toBe('Good evening');
    two.drafts.settle('c', 'reply', 'other');
    await later();
    expect([desk.text(), two.shown()?.other]).toEqual(['Good morning', 'Good evening']);
    two.drafts.settle('c', 'reply', 'own');
    expect(two.shown()?.other).toBe(undefined);
  });

  timed('T5 an answer that got lost is no other text', async () => {
    const desk = server();
    const { drafts, shown } = tab(desk.ask);
    desk.state.losesAnswers = true;
    drafts.set('c', 'reply', 'Hello');
    await later(900);
    desk.state.losesAnswers = false;
    drafts.set('c', 'reply', 'Hello you');
    await later();
    expect([desk.text(), shown()?.other]).toEqual(['Hello you', undefined]);
  });

  timed('T5 a draft that was sent goes when the desk has the message, not before', async () => {
    const desk = server();
    const { drafts, shown, store } = tab(desk.ask);
    drafts.set('c', 'reply', 'Hello');
    await later();
    const outgoing = { conversation: 'c', kind: 'reply', content: { type: 'text', text: 'Hello' }, at: 0 } as const;
    store.set('outgoing', [{ ...outgoing, key: 'k', state: 'waiting' }]);
    drafts.set('c', 'reply', '');
    await later();
    expect([shown(), desk.text()]).toEqual([undefined, 'Hello']);
    store.set('outgoing', []);
    await later();
    expect(desk.text()).toBe(undefined);
  });

  /** Two tabs of one browser, which tell each other. */
  function twoTabs(desk: ReturnType<typeof server>) {
    const keep = memoryKeep<Draft>();
    const open = (others: () => Drafts | undefined) => tab(desk.ask, keep, (draft) => others()?.hear(draft));
    const tabs: ReturnType<typeof tab>[] = [];
    const [one, two] = [open(() => tabs[1]?.drafts), open(() => tabs[0]?.drafts)];
    tabs.push(one, two);
    return { one, two, third: () => tab(desk.ask, keep) };
  }
  /** What the composer does at Enter. */
  function send({ store, drafts }: ReturnType<typeof tab>): void {
    store.set('outgoing', [{ ...hello, state: 'held' }]);
    drafts.set('c', 'reply', '');
  }

  timed(
    'T5 C2 what one tab holds to be taken back is no draft in the others, also in one that is opened then',
    async () => {
      const desk = server();
      const { one, two, third } = twoTabs(desk);
      one.drafts.set('c', 'reply', 'Hello');
      await later();
      expect(two.shown()?.text).toBe('Hello');
      send(one);
      expect([two.shown(), desk.text()]).toEqual([undefined, 'Hello']);
      await two.drafts.load();
      const opened = third();
      await opened.drafts.load();
      expect([two.shown(), opened.shown()]).toEqual([undefined, undefined]);
      one.store.set('outgoing', []);
      await later();
      expect([desk.text(), one.shown(), two.shown(), opened.shown()]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    },
  );

  timed('T5 C2 it is none either in a tab that was opened before it was saved', async () => {
    const desk = server();
    const { one, two } = twoTabs(desk);
    one.drafts.set('c', 'reply', 'Hello');
    await two.drafts.load();
    await later(1000);
    expect(two.shown()).toMatchObject({ text: 'Hello' });
    send(one);
    expect(two.shown()).toBe(undefined);
    one.store.set('outgoing', []);
    await later();
    expect([desk.text(), one.shown(), two.shown()]).toEqual([undefined, undefined, undefined]);
  });

  timed('T5 C2 what is taken back is a draft in every tab again', async () => {
    const desk = server();
    const { one, two } = twoTabs(desk);
    one.drafts.set('c', 'reply', 'Hello');
    await later();
    send(one);
    one.store.set('outgoing', []);
    one.drafts.putBack('c', 'reply', 'Hello');
    await later();
    expect([one.shown()?.text, two.shown()?.text, desk.text()]).toEqual(['Hello', 'Hello', 'Hello']);
  });

  timed('T5 C2 what is written in another tab while a reply is held is not lost when that one is sent', async () => {
    const desk = server();
    const { one, two } = twoTabs(desk);
    one.drafts.set('c', 'reply', 'Hello');
    await later();
    send(one);
    two.drafts.set('c', 'reply', 'And then');
    await later(2000);
    one.store.set('outgoing', []);
    await later();
    expect([one.shown()?.text, two.shown()?.text, desk.text()]).toEqual(['And then', 'And then', 'And then']);
    expect([one.shown()?.other, two.shown()?.other]).toEqual([undefined, undefined]);
  });

  timed('T5 what could not be sent comes back before what was written since', async () => {
    const { drafts, shown } = tab(server().ask);
    drafts.putBack('c', 'reply', 'first');
    expect(shown()?.text).toBe('first');
    drafts.set('c', 'reply', 'second');
    drafts.putBack('c', 'reply', 'first');
    expect(shown()?.text).toBe('first\nsecond');
  });

  timed('T5 what was saved while the drafts are being loaded is not taken for gone', async () => {
    const desk = server();
    const { drafts, shown } = tab(desk.ask);
    const loading = drafts.load();
    drafts.set('c', 'reply', 'typed meanwhile');
    drafts.flush();
    await loading;
    await later();
    expect([shown()?.text, desk.text()]).toEqual(['typed meanwhile', 'typed meanwhile']);
  });

  timed(
    'T5 however typing, saving, losing answers, crashing and another tab fall together, nothing typed is lost or in another conversation',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              fc.record({
                act: fc.constant('type' as const),
                tab: fc.nat(1),
                conversation: fc.constantFrom('a', 'b'),
              }),
              fc.record({
                act: fc.constantFrom('wait', 'flush', 'down', 'up', 'lose', 'crash', 'load'),
                tab: fc.nat(1),
              }),
            ),
            { maxLength: 25 },
          ),
          async (steps) => {
            const desk = server();
            const keeps = [memoryKeep<Draft>(), memoryKeep<Draft>()];
            const tabs = keeps.map((keep) => tab(desk.ask, keep));
            /** The last text of each tab and conversation. */
            const typed = new Map<string, string>();
            for (const [i, step] of steps.entries()) {
              const here = tabs[step.tab] as ReturnType<typeof tab>;
              if (step.act === 'type' && 'conversation' in step) {
                // No two alike: what another tab has too is its own to change.
                const text = `${step.conversation}${i}.`;
                here.drafts.set(step.conversation, 'reply', text);
                typed.set(step.conversation, text);
              } else if (step.act === 'wait') await later(300);
              else if (step.act === 'flush') here.drafts.flush();
              else if (step.act === 'down') desk.state.isDown = true;
              else if (step.act === 'lose') desk.state.losesAnswers = true;
              else if (step.act === 'up') desk.state.isDown = desk.state.losesAnswers = false;
              else if (step.act === 'load') await here.drafts.load().catch(() => {});
              else if (step.act === 'crash') {
                here.drafts.close();
                tabs[step.tab] = tab(desk.ask, keeps[step.tab]);
                await tabs[step.tab]?.drafts.load().catch(() => {});
              }
            }
            desk.state.isDown = desk.state.losesAnswers = false;
            await later(60_000);
            for (const { drafts } of tabs) await drafts.load();
            await later(60_000);
            for (const conversation of ['a', 'b']) {
              const texts = tabs.flatMap(({ shown }) => [shown(conversation)?.text, shown(conversation)?.other]);
              for (const text of texts) expect(text?.[0] ?? conversation).toBe(conversation);
              const last = typed.get(conversation);
              if (last !== undefined)
                expect(texts.some((text) => text?.split('\n').some((line) => line.startsWith(last)))).toBe(true);
              const onServer = desk.text(conversation);
              expect(onServer?.[0]).toBe(last?.[0]);
            }
            for (const { drafts } of tabs) drafts.close();
          },
        ),
        { numRuns: 300 },
      ),
  );
});
