import { isBlank, written } from '../../../layers/domain/written.ts';
import { type Ask, Problem } from './api.ts';
import { type DraftKind, metBy, putDraft, readDrafts, type ServerDraft } from './draft-server.ts';
import { bothOf, type Draft, joined, restOf } from './draft-texts.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Keep } from './keep.ts';

/** What one tab tells the others. */
export interface Told extends ServerDraft {
  /** The text that is on its way now. */
  was?: string;
}

/**
 * What an agent began to write: kept on the server per conversation and kind, so that it is there on every device and never gets into another
 * conversation; on this machine until the server has it.
 *
 *     typed --800 ms--> PUT (version seen) --> saved
 *                          409, other text --> both kept: ours goes on, the other one is offered
 *     sent  --> with the draft's id as its key, so that it is sent once from however many tabs and machines. The other tabs are told at once that
 *               there is nothing left to send; on the server the draft stays until the desk has the message, or somebody let go of what it refused
 *     sent elsewhere --> the desk says so when this one saves: what was sent is taken out of what was written on
 */
export interface Drafts {
  /** Takes in what the server and this machine have; what was not saved yet is saved. */
  load(): Promise<void>;
  set(conversation: string, kind: DraftKind, text: string): void;
  /** Text comes back that could not be sent: before what was written since. @param id the key that it was to be sent with, and is again */
  putBack(conversation: string, kind: DraftKind, text: string, id?: string): void;
  /** Takes the other text instead (ours is offered from then on), or goes on with the own one and lets go of what there is to say about it. */
  settle(conversation: string, kind: DraftKind, which: 'own' | 'other'): void;
  /** Saves now: the field is left, the page is hidden. @param isLeaving the page may be gone before the answer */
  flush(isLeaving?: boolean): void;
  /** Another tab of this browser saved, or sent what was there. */
  hear(draft: Told): void;
  /** This agent's message is in the conversation, perhaps from another machine: the desk is asked whether it was what stands here. */
  wasSent(conversation: string, kind: DraftKind, text: string): void;
  close(): void;
}

const savePause = 800;
const retryPause = 5000;
/** What the server keeps; longer texts stay on this machine. */
const longest = 10_000;

type Name = `draft:${string}`;

/** The topic of the store: absent where nothing is written, so that it is also the mark in lists. */
export const draftName = (conversation: string, kind: DraftKind): Name => `draft:${conversation}:${kind}`;

const newId = (): string => crypto.randomUUID();

export function openDrafts({
  ask,
  store,
  keep,
  saved = () => {},
}: {
  ask: Ask;
  store: InboxStore;
  keep: Keep<Draft>;
  /** Tells the other tabs. */
  saved?: (draft: Told) => void;
}): Drafts {
  const drafts = new Map<Name, Draft>();
  const saving = new Set<Name>();
  /** Each tab keeps its own on this machine: what two of them wrote meets when it is taken over. */
  const tab = newId();
  const kept = new Set<Name>();
  const timers = new Map<Name, ReturnType<typeof setTimeout>>();
  /** Not saved before the message that they were has got through. */
  const held = new Set<Name>();
  /** Perhaps sent from another machine: the desk is asked by saving it. */
  const doubted = new Set<Name>();
  /** Written or saved since the last load began: newer than its answer. */
  let touched = new Set<Name>();
  let isOver = false;

  function write(name: Name, { other, otherId, sent, tab: _tab, ...rest }: Draft): void {
    const draft: Draft = {
      ...rest,
      // What ours goes on from is in it.
      ...(other !== undefined && !rest.text.startsWith(other) && { other, otherId }),
      ...(sent && rest.text !== '' && { sent }),
    };
    const isSomething = draft.text !== '' || 'other' in draft;
    // The version of what is gone is remembered: that copy is not shown again.
    if (isSomething || draft.isChanged || draft.version > 0) drafts.set(name, draft);
    else drafts.delete(name);
    store.set(name, isSomething ? draft : undefined);
    if (draft.isChanged || 'other' in draft || 'sent' in draft) {
      keep.put(`${tab} ${name}`, { ...draft, tab });
      kept.add(name);
    } else if (kept.delete(name)) keep.remove(`${tab} ${name}`);
  }

  const read = (conversation: string, kind: DraftKind): Draft =>
    drafts.get(draftName(conversation, kind)) ?? {
      id: newId(),
      conversation,
      kind,
      text: '',
      version: 0,
      isChanged: false,
    };

  /** The text is on its way as a message: the server keeps its copy until the desk has that, and of what was refused until it is let go. */
  const isOnItsWay = ({ id, conversation, kind, text }: Omit<ServerDraft, 'version'>): boolean =>
    (store.get('outgoing') ?? []).some((one) =>
      one.state === 'refused' ? text === '' && one.key === id : one.conversation === conversation && one.kind === kind,
    );

  /** Written on elsewhere while it is sent from here: what is left of it the desk says when this is through. */
  const isSentFromHere = (now: Draft, theirs: ServerDraft | undefined): boolean =>
    now.text === '' && theirs?.id === now.id && theirs.text !== '' && isOnItsWay(now);

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
    if (isOver || !draft || draft.text.length > longest || saving.has(name)) return;
    if (!draft.isChanged && !doubted.has(name)) return;
    if (isOnItsWay(draft)) return void held.add(name);
    saving.add(name);
    doubted.delete(name);
    const { id, conversation, kind, text } = draft;
    try {
      const { version } = await putDraft(ask, draft, isLeaving);
      saving.delete(name);
      settled(name, draft, version);
      saved({ id, conversation, kind, text, version });
    } catch (error) {
      saving.delete(name);
      refused(name, draft, error);
    }
  }

  /** The server has this text; more may have been typed meanwhile. */
  function settled(name: Name, { id, text }: Draft, version: number): void {
    const now = drafts.get(name);
    if (!now) return;
    touched.add(name);
    const isChanged = now.text !== text || (text !== '' && now.id !== id);
    write(name, { ...now, version, isChanged });
    if (isChanged && !timers.has(name)) later(name, savePause);
  }

  function refused(name: Name, { id, text }: Draft, error: unknown): void {
    const now = drafts.get(name);
    const problem = error instanceof Problem ? error : undefined;
    const met = metBy(problem);
    if (now && met) {
      const { theirs, sent } = met;
      touched.add(name);
      if (isSentFromHere(now, theirs)) return void held.add(name);
      // Taken back, sent or begun anew while this was asked, it is another one: it is saved for itself.
      if (now.id !== id) meet(name, now, theirs, text);
      else if (sent !== undefined) spent(name, now, sent, theirs);
      else if (now.isChanged) meet(name, now, theirs, text);
      else follow(name, theirs ?? { ...now, text: '', version: 0 });
    }
    // Refused for good (no permission any more, conversation erased), it stays here until it is written on or sent.
    else if (problem?.isPassing) {
      if (!now?.isChanged) doubted.add(name);
      later(name, retryPause);
    }
  }

  /**
   * What stands here was sent from another machine: what was written on since, here and there, is a draft of its own.
   * @param sent its words
   */
  function spent(name: Name, now: Draft, sent: string, theirs: ServerDraft | undefined): void {
    const isOurs = theirs?.id === now.id;
    // Emptied or only looked at here, and written on elsewhere.
    const text = isOurs && (now.text === '' || !now.isChanged) ? theirs.text : now.text;
    const rest = restOf(text, sent);
    const own: Draft = { ...now, id: newId(), text: rest ?? text, isChanged: true };
    if (sent !== '') own.sent = { text: sent, isOut: rest !== undefined };
    const left = theirs && isOurs ? { ...theirs, id: newId(), text: restOf(theirs.text, sent) ?? theirs.text } : theirs;
    meet(name, own, left, own.text);
    const met = drafts.get(name);
    // On the server it stands under what was sent.
    if (isOurs && met) write(name, { ...met, isChanged: met.text !== '' || theirs.text !== '' });
  }

  /**
   * Our text and the server's one: neither is lost. A copy that is what we wrote ourselves (its answer got lost), or that ours goes
   * on from, is no other.
   * @param ours the text of ours that met it
   */
  function meet(name: Name, now: Draft, theirs: ServerDraft | undefined, ours: string): void {
    // Emptied here, written on there since.
    if (now.text === '' && theirs && theirs.text !== ours) return follow(name, theirs);
    const goesOn = theirs && theirs.text !== '' && now.text.startsWith(theirs.text);
    const isOther = theirs && theirs.text !== ours && !now.text.startsWith(theirs.text);
    const other = now.otherId === theirs?.id ? theirs?.text : joined(now.other, theirs?.text);
    write(name, {
      ...now,
      ...(goesOn && { id: theirs.id }),
      version: theirs?.version ?? 0,
      isChanged: now.text !== (theirs?.text ?? ''),
      ...(isOther && { other, otherId: other === theirs.text ? theirs.id : newId() }),
    });
    later(name, savePause);
  }

  /** Typed here. */
  function enter(now: Draft): void {
    const name = draftName(now.conversation, now.kind);
    touched.add(name);
    write(name, { ...now, isChanged: true });
    later(name, savePause);
  }

  function set(conversation: string, kind: DraftKind, text: string): void {
    const now = read(conversation, kind);
    if (now.text === text) return;
    const { id, version, text: was } = now;
    enter({ ...now, text, ...(was === '' && { id: newId() }) });
    // Another tab would show what is on its way as something that can be sent.
    if (text === '' && isOnItsWay(now)) saved({ id, conversation, kind, text, version, was });
  }

  /** What the server has, as it says or another tab. Versions only grow, but for text that is gone. */
  function take(theirs: ServerDraft): void {
    const name = draftName(theirs.conversation, theirs.kind);
    const now = drafts.get(name);
    if (saving.has(name) || (now && theirs.text !== '' && theirs.version <= now.version)) return;
    if (now && isSentFromHere(now, theirs)) return;
    if (now?.isChanged) meet(name, now, theirs, now.text);
    else follow(name, theirs);
  }

  /** What they have is what there is. */
  function follow(name: Name, { id, conversation, kind, text, version }: ServerDraft): void {
    const { other, otherId } = drafts.get(name) ?? {};
    write(name, { id, conversation, kind, text, version, isChanged: false, other, otherId });
  }

  const unwatch = store.watch('outgoing', () => {
    const those = [...held];
    held.clear();
    for (const name of those) void save(name);
  });

  function flush(isLeaving?: boolean): void {
    for (const name of drafts.keys()) void save(name, isLeaving);
  }

  async function load(): Promise<void> {
    const found = (await keep.all()).filter(({ conversation, kind }) => {
      const name = draftName(conversation, kind);
      return !drafts.has(name) && !touched.has(name);
    });
    for (const draft of found) {
      const name = draftName(draft.conversation, draft.kind);
      write(name, bothOf(drafts.get(name), draft));
      keep.remove(`${draft.tab} ${name}`);
      later(name, retryPause);
    }
    touched = new Set();
    const there = await readDrafts(ask);
    const names = new Set(there.map(({ conversation, kind }) => draftName(conversation, kind)));
    for (const one of there) if (!touched.has(draftName(one.conversation, one.kind))) take(one);
    // Gone on the server: sent or thrown away on another machine. What was written here since stays.
    for (const [name, { id, conversation, kind }] of drafts)
      if (!names.has(name) && !touched.has(name)) take({ id, conversation, kind, text: '', version: 0 });
    flush();
  }

  return {
    load,
    set,
    putBack(conversation, kind, text, id = newId()) {
      const { sent: _said, ...now } = read(conversation, kind);
      enter({ ...now, id, text: isBlank(now.text) ? text : `${text}\n${now.text}` });
    },
    settle(conversation, kind, which) {
      const name = draftName(conversation, kind);
      const { other, otherId = newId(), sent: _sent, ...now } = read(conversation, kind);
      if (which === 'own' || other === undefined) return write(name, now);
      const ours = now.text !== '' && { other: now.text, otherId: now.id };
      write(name, { ...now, id: otherId, text: other, isChanged: true, ...ours });
      later(name, 0);
    },
    flush,
    hear(theirs) {
      const name = draftName(theirs.conversation, theirs.kind);
      const now = drafts.get(name);
      // Emptied here, written on there since; or the same that is sent there.
      if (now && isSentFromHere(now, theirs)) return;
      const isBehind = now && (now.text === '' ? theirs.text !== '' : now.text === theirs.was);
      if (isBehind) follow(name, theirs);
      else take(theirs);
    },
    wasSent(conversation, kind, text) {
      const name = draftName(conversation, kind);
      const now = drafts.get(name);
      if (now?.other !== undefined && written(now.other) === written(text)) write(name, { ...now, other: undefined });
      if (!now?.text) return;
      doubted.add(name);
      void save(name);
    },
    close() {
      isOver = true;
      unwatch();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
