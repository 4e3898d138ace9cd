import type { Alert } from './alerts.ts';
import type { Draft } from './draft-texts.ts';
import type { CaughtUp } from './hearing.ts';
import type { Command } from './keys.ts';
import type { LineState } from './line.ts';
import type { List } from './lists.ts';
import type { Outgoing } from './outbox.ts';
import { createStore, type Store } from './store.ts';
import type { Timeline } from './timelines.ts';
import type { Board, Conversation, Counts, Handover, Me, Preferences } from './types.ts';

/** Stands for the agent's id where the customer writes; no agent is called so. */
export const theCustomer = '';

/** A colleague (or the customer) who writes or looks on; gone when `until` (epoch ms, the desk's clock) has passed. */
export interface Signal {
  agent: string;
  kind: 'typing' | 'viewing';
  until: number;
}

/** Something to tell: what was done (with a way back), what was refused, what came in. */
export interface Notice {
  id: string;
  tone: 'done' | 'problem' | 'news';
  text: string;
  /** Of a problem: what is known by its code is said in the person's language. */
  code?: string;
  action?: { label: string; run: () => void };
  /** The conversation whose offer ended: no news any more when it is offered again. */
  offerOf?: string;
  /** What could not be sent, and to whom. */
  unsent?: { conversation: string; customer: Conversation['customer'] };
}

/** All that the inbox knows, by topic. */
export type Topics = {
  me: Me;
  line: LineState;
  /** Why the beginning failed: no agent for this account, nobody answers. */
  beginning: Error;
  /** When the line was last known to be good, epoch ms. */
  confirmedAt: number;
  counts: Counts;
  notices: readonly Notice[];
  /** Offers to this agent that wait for an answer, and those made by it. */
  handovers: readonly Handover[];
  /** The last one that ended, until it is told. */
  endedHandover: Handover;
  /** Conversations that this agent may grab. */
  grabs: readonly string[];
  outgoing: readonly Outgoing[];
  /** What called this agent lately, the newest first. */
  alerts: readonly Alert[];
  /** What came while the line was down; set anew on every return that brought something. */
  caughtUp: CaughtUp;
  /** How this person wants the inbox; absent until it is known: as by default. */
  preferences: Preferences;
  /** What can be done now, by key or out of the palette. */
  commands: readonly Command[];
} & { [topic: `conversation:${string}`]: Conversation } & { [topic: `timeline:${string}`]: Timeline } & {
  [topic: `list:${string}`]: List;
} & { [topic: `signals:${string}`]: readonly Signal[] } & { [topic: `draft:${string}`]: Draft } & {
  [topic: `board:${string}`]: Board;
};

export type InboxStore = Store<Topics>;

export const createInboxStore = (later?: (run: () => void) => void): InboxStore => createStore<Topics>(later);
