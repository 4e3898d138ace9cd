import { isBlank, written } from '../../../layers/domain/written.ts';
import { type Ask, at, Problem, query } from './api.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Keep } from './keep.ts';
import type { Page } from './types.ts';

/**
 * What an agent began to write: kept on the server per conversation and kind, so that it is there on every device and never gets into another
 * conversation; on this machine until the server has it.
 *
 *     typed --800 ms--> PUT (version seen) --> saved
 *                          409, other text --> both kept: ours goes on, the other one is offered
 *     sent  --> the other tabs are told at once that there is nothing left to send; on the server the draft stays until the desk has the message,
 *               and by that message other machines know
 */
export interface Draft {
  conversation: string;
  kind: DraftKind;
  text: string;
  /** Of the copy on the server that was seen last; 0: there was none. */
  version: number;
  /** Not on the server as it stands here. */
  isChanged: boolean;
  /** What another tab or machine wrote meanwhile. */
  other?: string;
}

export type DraftKind = 'reply' | 'note';

type ServerDraft = Pick<Draft, 'conversation' | 'kind' | 'text' | 'version'>;

/** What one tab tells the others. */
export interface Told extends ServerDraft {
  /** The text that is on its way now. */
  was?: string;
}

export interface Drafts {
  /** Takes in what the server and this machine have; what was not saved yet is saved. */
  load(): Promise<void>;
  set(conversation: string, kind: DraftKind, text: string): void;
  /** Text comes back that could not be sent: before what was written since. */
  putBack(conversation: string, kind: DraftKind, text: string): void;
  /** Takes the other text instead (ours is offered from then on), or lets it go. */
  settle(conversation: string, kind: DraftKind, which: 'own' | 'other'): void;
  /** Saves now: the field is left, the page is hidden. @param isLeaving the page may be gone before the answer */
  flush(isLeaving?: boolean): void;
  /** Another tab of this browser saved, or sent what was there. */
  hear(draft: Told): void;
  /** This agent's message is in the conversation. What it was on another machine is nothing to send any more. @param at epoch ms, the desk's clock */
  wasSent(conversation: string, kind: DraftKind, text: string, at: number): void;
  close(): void;
}

const savePause = 800;
const retryPause = 5000;
/** By then whoever sent a draft has taken it off the server. */
const goneWithin = 3000;
/** What the server keeps; longer texts stay on this machine. */
const longest = 10_000;

type Name = `draft:${string}`;

/** The topic of the store: absent where nothing is written, so that it is also the mark in lists. */
export const draftName = (conversation: string, kind: DraftKind): Name => `draft:${conversation}:${kind}`;

export function openDrafts({
  ask,
  store,
  keep,
  saved = () => {},
  now: clock = Date.now,
}: {
  ask: Ask;
  store: InboxStore;
  keep: Keep<Draft>;
  /** The desk's clock, epoch ms. */
  now?: () => number;
  /** Tells the other tabs. */
  saved?: (draft: Told) => void;
}): Drafts {
  const drafts = new Map<Name, Draft>();
  const saving = new Set<Name>();
  /** On this machine because of this tab; what another one keeps is its own. */
  const kept = new Set<Name>();
  const timers = new Map<Name, ReturnType<typeof setTimeout>>();
  /** Not saved before the message that they were has got through. */
  const held = new Set<Name>();
  /** Since when what is written is what it is. */
  const writtenAt = new Map<Name, number>();
  /** Written or saved since the last load began: newer than its answer. */
  let touched = new Set<Name>();
  let isOver = false;

  function write(name: Name, { other, ...rest }: Draft): void {
    // What ours goes on from is in it.
    const draft = other === undefined || rest.text.startsWith(other) ? rest : { ...rest, other };
    const isSomething = draft.text !== '' || 'other' in draft;
    if (drafts.get(name)?.text !== draft.text) writtenAt.set(name, clock());
    // The version of what is gone is remembered: that copy is not shown again.
    if (isSomething || draft.isChanged || draft.version > 0) drafts.set(name, draft);
    else drafts.delete(name);
    store.set(name, isSomething ? draft : undefined);
    if (draft.isChanged || 'other' in draft) {
      keep.put(name, draft);
      kept.add(name);
    } else if (kept.delete(name)) keep.remove(name);
  }

  const read = (conversation: string, kind: DraftKind): Draft =>
    drafts.get(draftName(conversation, kind)) ?? { conversation, kind, text: '', version: 0, isChanged: false };

  /** The text is on its way as a message: the server keeps its copy until the desk has that. */
  const isOnItsWay = ({ conversation, kind }: Draft): boolean =>
    (store.get('outgoing') ?? []).some(
      (one) => one.conversation === conversation && one.kind === kind && one.state !== 'refused',
    );

  function later(name: Name, pause: number): void {
    clearTimeout(timers.get(name));
    timers.set(
      name,
      setTimeout(() => void save(name), pause),
    );
  }

  async function save(name: Name, isLeaving = false): Promise<void> {
    clearTimeout(timers.get(name));
    timers.delete(name);
    const draft = drafts.get(name);
    if (isOver || !draft?.isChanged || draft.text.length > longest || saving.has(name)) return;
    if (isOnItsWay(draft)) return void held.add(name);
    saving.add(name);
    const { conversation, kind, text, version } = draft;
    try {
      const route = `PUT /api/conversations/${at(conversation)}/drafts/${kind}`;
      const answer = await ask<ServerDraft>(route, { body: { text, version }, isLeaving });
      saving.delete(name);
      settled(name, text, answer.version);
      saved({ conversation, kind, text, version: answer.version });
    } catch (error) {
      saving.delete(name);
      refused(name, text, error);
    }
  }

  /** The server has this text; more may have been typed meanwhile. */
  function settled(name: Name, text: string, version: number): void {
    const now = drafts.get(name);
    if (!now) return;
    touched.add(name);
    write(name, { ...now, version, isChanged: now.text !== text });
    if (now.text !== text && !timers.has(name)) later(name, savePause);
  }

  function refused(name: Name, text: string, error: unknown): void {
    const now = drafts.get(name);
    const problem = error instanceof Problem ? error : undefined;
    if (now && problem?.code === 'conflict')
      meet(name, now, (problem.answer as { draft?: ServerDraft | null }).draft ?? undefined, text);
    // Refused for good (no permission any more, conversation erased), it stays here until it is written on or sent.
    else if (problem?.isPassing) later(name, retryPause);
  }

  /**
   * Our text and the server's one: neither is lost. A copy that is what we wrote ourselves (its answer got lost), or that ours goes
   * on from, is no other.
   * @param ours the text of ours that met it
   */
  function meet(name: Name, now: Draft, theirs: ServerDraft | undefined, ours: string): void {
    const isOther = theirs && theirs.text !== ours && !now.text.startsWith(theirs.text);
    write(name, {
      ...now,
      version: theirs?.version ?? 0,
      isChanged: now.text !== (theirs?.text ?? ''),
      ...(isOther && { other: theirs.text }),
    });
    later(name, savePause);
  }

  function set(conversation: string, kind: DraftKind, text: string): void {
    const name = draftName(conversation, kind);
    const now = read(conversation, kind);
    if (now.text === text) return;
    touched.add(name);
    write(name, { ...now, text, isChanged: true });
    later(name, savePause);
    // Another tab would show what is on its way as something that can be sent.
    if (text === '' && isOnItsWay(now)) saved({ conversation, kind, text, version: now.version, was: now.text });
  }

  /** What the server has, as it says or another tab. Versions only grow, but for text that is gone. */
  function take(theirs: ServerDraft): void {
    const name = draftName(theirs.conversation, theirs.kind);
    const now = drafts.get(name);
    if (saving.has(name) || (now && theirs.text !== '' && theirs.version <= now.version)) return;
    if (now?.isChanged) meet(name, now, theirs, now.text);
    else follow(name, theirs);
  }

  /** What they have is what there is. */
  function follow(name: Name, { conversation, kind, text, version }: ServerDraft): void {
    const other = drafts.get(name)?.other;
    write(name, { conversation, kind, text, version, isChanged: false, ...(other !== undefined && { other }) });
  }

  async function fromServer(): Promise<ServerDraft[]> {
    const found: ServerDraft[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask<Page<ServerDraft>>(`GET /api/me/drafts${query({ limit: 100, cursor })}`);
      found.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return found.map(({ conversation, kind, text, version }) => ({ conversation, kind, text, version }));
  }

  let asking: ReturnType<typeof setTimeout> | undefined;
  function askAnew(): void {
    asking = undefined;
    load().catch(() => {});
  }

  const unwatch = store.watch('outgoing', () => {
    const those = [...held];
    held.clear();
    for (const name of those) void save(name);
  });

  function flush(isLeaving?: boolean): void {
    for (const [name, draft] of drafts) if (draft.isChanged) void save(name, isLeaving);
  }

  async function load(): Promise<void> {
    for (const draft of await keep.all()) {
      const name = draftName(draft.conversation, draft.kind);
      if (drafts.has(name) || touched.has(name)) continue;
      write(name, draft);
      later(name, retryPause);
    }
    touched = new Set();
    const found = await fromServer();
    const there = new Set(found.map(({ conversation, kind }) => draftName(conversation, kind)));
    for (const one of found) if (!touched.has(draftName(one.conversation, one.kind))) take(one);
    // Gone on the server: sent or thrown away on another machine. What was written here since stays.
    for (const [name, { conversation, kind }] of drafts)
      if (!there.has(name) && !touched.has(name)) take({ conversation, kind, text: '', version: 0 });
    flush();
  }

  return {
    load,
    set,
    putBack(conversation, kind, text) {
      const { text: since } = read(conversation, kind);
      set(conversation, kind, isBlank(since) ? text : `${text}\n${since}`);
    },
    settle(conversation, kind, which) {
      const name = draftName(conversation, kind);
      const { other, ...now } = read(conversation, kind);
      if (which === 'own' || other === undefined) return write(name, now);
      write(name, { ...now, text: other, isChanged: true, ...(now.text !== '' && { other: now.text }) });
      later(name, 0);
    },
    flush,
    hear(theirs) {
      const name = draftName(theirs.conversation, theirs.kind);
      const now = drafts.get(name);
      // Emptied here, written on there since; or the same that is sent there.
      const isBehind = now && (now.text === '' ? theirs.text !== '' : now.text === theirs.was);
      if (isBehind) follow(name, theirs);
      else take(theirs);
    },
    wasSent(conversation, kind, text, at) {
      const name = draftName(conversation, kind);
      const now = drafts.get(name);
      // What this tab sent is not here any more; who writes the same once more means it.
      if (!now || isOnItsWay(now) || (writtenAt.get(name) ?? 0) > at) return;
      if (written(now.text) === written(text)) follow(name, { conversation, kind, text: '', version: 0 });
      // Perhaps it was written on before it was sent, faster than it was saved.
      else if (!now.isChanged) asking ??= setTimeout(askAnew, goneWithin);
    },
    close() {
      isOver = true;
      unwatch();
      clearTimeout(asking);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
