/** What the webchat's routes and socket say, as far as the widget shows it (events/shown/webchat.ts). */

export interface Reception {
  open: boolean;
  opensAt?: string;
  closesAt?: string;
  agentsAvailable: boolean;
}

export interface Standing {
  state: 'open' | 'closed';
  waiting: boolean;
  unseen: number;
  agent?: string;
  position?: number;
}

export interface Session extends Reception {
  token: string;
  shop: string;
  name?: string;
  socket: string;
  conversation?: Standing;
}

export interface FileShown {
  id: string;
  state: 'pending' | 'kept' | 'failed';
  mimeType?: string;
  size?: number;
  filename?: string;
}

export type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';

export type Content =
  | { type: 'text'; text: string }
  | { type: MediaType; file?: FileShown; url?: string; caption?: string }
  | { type: 'interactive'; body: string; header?: string; footer?: string; action: Action }
  | { type: 'choice'; title: string }
  | { type: 'location'; latitude: number; longitude: number; name?: string; address?: string }
  | { type: 'unsupported' };

export type Action =
  | { kind: 'buttons'; buttons: { id: string; title: string }[] }
  | {
      kind: 'list';
      button: string;
      sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
    }
  | { kind: 'link'; title: string; url: string };

export interface Message {
  place: number;
  id: string;
  at: string;
  from: 'visitor' | 'agent' | 'shop';
  name?: string;
  content: Content;
  seen?: boolean;
  replyTo?: string;
}

export interface Page extends Reception {
  items: Message[];
  place: number;
  more: boolean;
  conversation?: Standing;
}

export type Push =
  | { type: 'message'; message: Message }
  | { type: 'conversation'; conversation: Standing }
  | { type: 'typing'; name: string; expiresAfter: string }
  | { type: 'here' | 'pong' | 'error' };

/** What a visitor writes. */
export type Saying =
  | { type: 'text'; text: string }
  | { type: 'choice'; id?: string; title: string }
  | { type: 'image' | 'document'; media?: string; caption?: string };
