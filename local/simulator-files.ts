import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { MediaKind } from '../layers/domain/content.ts';
import { openJournal } from './journal.ts';

/** The files that the simulated providers hold for the customers' messages, by the provider's id of them. */
export interface SimulatedFiles {
  /** Takes in a customer's file: the sample of its kind. @param id default: a new one */
  take(kind: MediaKind, id?: string): SimulatedFile;
  /** Takes in any file; forgotten at the end of the run. */
  put(id: string, file: Pick<SimulatedFile, 'mimeType' | 'bytes'> & Partial<SimulatedFile>): void;
  /** The file of an id; of one that nobody took in a picture. Undefined for one that was taken away. */
  get(id: string): SimulatedFile | undefined;
  /** As after WhatsApp's seven days. */
  remove(id: string): void;
  close(): void;
}

export interface SimulatedFile {
  id: string;
  mimeType: string;
  bytes: Buffer;
  /** Base64, as the provider announces it. */
  sha256: string;
}

/** A whole file of each kind, as small as it gets; sounds and videos have their beginning only. */
const samples: Record<MediaKind, [mimeType: string, bytes: Buffer]> = {
  image: [
    'image/png',
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
      'base64',
    ),
  ],
  video: ['video/mp4', Buffer.from('AAAAGGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ==', 'base64')],
  audio: ['audio/ogg', Buffer.concat([Buffer.from('OggS\0\x02'), Buffer.alloc(22), Buffer.from('OpusHead\x01\x01')])],
  document: [
    'application/pdf',
    Buffer.from(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
        '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
    ),
  ],
  sticker: ['image/webp', Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')],
};

const fileOf = (id: string, mimeType: string, bytes: Buffer): SimulatedFile => ({
  id,
  mimeType,
  bytes,
  sha256: createHash('sha256').update(bytes).digest('base64'),
});

export function openSimulatedFiles(directory: string): SimulatedFiles {
  const { lines, journal } = openJournal<{ id: string; kind: MediaKind }>(join(directory, 'files.journal'));
  const kinds = new Map(lines.map(({ id, kind }) => [id, kind]));
  const others = new Map<string, SimulatedFile | undefined>();
  return {
    take(kind, id = String(randomBytes(6).readUIntBE(0, 6))) {
      if (kinds.get(id) !== kind) {
        kinds.set(id, kind);
        journal.append({ id, kind });
      }
      return fileOf(id, ...samples[kind]);
    },
    put: (id, { mimeType, bytes, ...more }) => void others.set(id, { ...fileOf(id, mimeType, bytes), ...more }),
    get: (id) => (others.has(id) ? others.get(id) : fileOf(id, ...samples[kinds.get(id) ?? 'image'])),
    remove: (id) => void others.set(id, undefined),
    close: () => journal.close(),
  };
}
