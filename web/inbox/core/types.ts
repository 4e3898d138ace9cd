import type * as z from 'zod/mini';
import type { me } from '../../../events/shown/agent.ts';
import type { messageContent } from '../../../events/shown/content.ts';
import type { conversation, withdrawn } from '../../../events/shown/conversation.ts';
import type { counts } from '../../../events/shown/counts.ts';
import type { entry } from '../../../events/shown/entry.ts';
import type { board } from '../../../events/shown/figures.ts';
import type { handover } from '../../../events/shown/handover.ts';
import type { preferences } from '../../../events/shown/personal.ts';
import type { pushes } from '../../../events/shown/socket.ts';
import type { visitorOnline } from '../../../events/shown/visitor.ts';

/** What the API shows, by the schemas it is checked against: types only, nothing of it is bundled. */

export type Me = z.infer<typeof me>;
export type Conversation = z.infer<typeof conversation>;
export type Withdrawn = z.infer<typeof withdrawn>;
export type Status = Conversation['status'];
export type Entry = z.infer<typeof entry>;
export type MessageEntry = Extract<Entry, { kind: 'message' }>;
export type MessageContent = z.infer<typeof messageContent>;
export type Handover = z.infer<typeof handover>;
export type Board = z.infer<typeof board>;
export type VisitorOnline = z.infer<typeof visitorOnline>;
export type Preferences = z.infer<typeof preferences>;
export type Counts = z.infer<typeof counts>;

type Pushes = typeof pushes;
/** A message of the socket; a batch is taken apart before anybody sees it. */
export type Push = { [Type in Exclude<keyof Pushes, 'batch'>]: z.infer<Pushes[Type]> }[Exclude<keyof Pushes, 'batch'>];

export interface Page<Item> {
  items: Item[];
  next?: string;
}
