import type { Ask } from '../../core/api.ts';
import { Problem } from '../../core/api.ts';
import type { Store } from '../../core/store.ts';
import type { Conversation, MessageContent } from '../../core/types.ts';
import type { Composing } from '../composing.ts';
import { kindOf } from './limits.ts';

/** A file that will be sent: uploaded while one writes on, and kept until the message is on its way (C8). */
export interface Attachment {
  key: string;
  name: string;
  mimeType: string;
  /** Bytes; not known of one that came back from its way out. */
  size?: number;
  kind: 'image' | 'video' | 'audio' | 'document';
  /** For another try; gone once it is uploaded. */
  file?: File;
  /** Of a picture, to be shown before it is sent; revoked when it goes. */
  preview?: string;
  state: 'uploading' | 'ready' | 'failed';
  /** 0 to 1. */
  progress: number;
  /** Its id at the desk. */
  media?: string;
  /** Why it cannot be sent. */
  problem?: string;
}

interface Upload {
  id: string;
  url: string;
  method: string;
  headers: Record<string, string>;
}

/** An upload of which nothing is heard for so long has broken off, ms. */
const uploadSilence = 30_000;

/** Puts bytes where the desk said; XMLHttpRequest tells how far it is, fetch does not. */
export type Put = (upload: Upload, file: File, progress: (part: number) => void) => Promise<void>;

export interface Tray {
  add(file: File): void;
  retry(key: string): void;
  remove(key: string): void;
  /** All of it is on its way. */
  clear(): void;
}

/** The files of a conversation's next message. They go on uploading while the agent looks elsewhere. */
export function trayOf({
  ask,
  composing,
  conversation: { id, shop },
  put = putFile,
}: {
  ask: Ask;
  composing: Store<Composing>;
  conversation: Pick<Conversation, 'id' | 'shop'>;
  put?: Put;
}): Tray {
  const topic = `tray:${id}` as const;
  const all = (): readonly Attachment[] => composing.get(topic) ?? [];
  const change = (key: string, what: Partial<Attachment>): void =>
    composing.set(
      topic,
      all().map((one) => (one.key === key ? { ...one, ...what } : one)),
    );

  async function upload({ key, name, mimeType, file }: Attachment): Promise<void> {
    if (!file) return;
    change(key, { state: 'uploading', progress: 0, problem: undefined });
    try {
      const body = { shop, conversation: id, filename: name, mimeType, size: file.size };
      const place = await ask<Upload>('POST /api/media', { key: crypto.randomUUID(), body });
      await put(place, file, (progress) => change(key, { progress }));
      change(key, { state: 'ready', progress: 1, media: place.id, file: undefined });
    } catch (error) {
      change(key, { state: 'failed', problem: (error as Error).message });
    }
  }

  const forget = ({ preview }: Attachment): void => {
    if (preview) URL.revokeObjectURL(preview);
  };
  return {
    add(file) {
      const one: Attachment = {
        key: crypto.randomUUID(),
        name: file.name,
        mimeType: file.type || 'application/octet-stream',
        size: file.size,
        kind: kindOf(file.type),
        file,
        ...(file.type.startsWith('image/') && { preview: URL.createObjectURL(file) }),
        state: 'uploading',
        progress: 0,
      };
      composing.set(topic, [...all(), one]);
      void upload(one);
    },
    retry(key) {
      const one = all().find((other) => other.key === key);
      if (one) void upload(one);
    },
    remove(key) {
      for (const one of all()) if (one.key === key) forget(one);
      composing.set(
        topic,
        all().filter((one) => one.key !== key),
      );
    },
    clear() {
      for (const one of all()) forget(one);
      composing.set(topic, undefined);
    },
  };
}

const putFile: Put = ({ url, method, headers }, file, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = (): void =>
      reject(new Problem('upload_failed', request.status, 'The upload broke off. The file is still here: try again.'));
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    // A line that goes silently ends no request by itself: without a word for so long, or without a network, it is over.
    let silence: ReturnType<typeof setTimeout>;
    const stop = (): void => request.abort();
    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(stop, uploadSilence);
    };
    addEventListener('offline', stop);
    request.onloadend = () => {
      clearTimeout(silence);
      removeEventListener('offline', stop);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      listen();
      progress(total > 0 ? loaded / total : 0);
    };
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : failed());
    request.onerror = failed;
    request.onabort = failed;
    listen();
    request.send(file);
  });

/** As a message's content. */
export function contentOf({ kind, media = '', mimeType, name }: Attachment, caption?: string): MessageContent {
  return { type: kind, media, mimeType, ...(kind === 'document' && { filename: name }), ...(caption && { caption }) };
}

/** Back in the tray: what was taken back before it left. */
export function takenBack(content: MessageContent): Attachment | undefined {
  if (!('media' in content) || content.type === 'sticker') return undefined;
  const { type: kind, media, mimeType = '', filename } = content;
  return { key: crypto.randomUUID(), name: filename ?? media, mimeType, kind, state: 'ready', progress: 1, media };
}
