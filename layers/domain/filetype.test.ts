import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MediaKind } from './content.ts';
import { isInline, isProgramName, judge, servedType, typeOf } from './filetype.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const samples: [type: string, start: string][] = [
  ['image/jpeg', '\xff\xd8\xff\xe0\x00\x10JFIF'],
  ['image/png', '\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF\x24\x00\x00\x00WEBPVP8 '],
  ['image/heic', '\x00\x00\x00\x18ftypheic'],
  ['application/pdf', '%PDF-1.7\n'],
  ['video/mp4', '\x00\x00\x00\x18ftypisom'],
  ['video/3gpp', '\x00\x00\x00\x18ftyp3gp5'],
  ['audio/mp4', '\x00\x00\x00\x18ftypM4A '],
  ['audio/ogg', 'OggS\x00\x02'],
  ['audio/amr', '#!AMR\n'],
  ['audio/mpeg', 'ID3\x04'],
  ['audio/aac', '\xff\xf1\x50\x80'],
  ['application/zip', 'PK\x03\x04\x14\x00'],
  ['text/plain', 'Dear shop,\r\nGr\xc3\xbc\xc3\x9fe'],
  ['text/html', '\n <!DOCTYPE html><p>'],
  ['text/html', '<script>alert(1)</script>'],
  ['image/svg+xml', '<?xml version="1.0"?>\n<!-- drawn --><svg xmlns="http://www.w3.org/2000/svg"><script>'],
  ['program', 'MZ\x90\x00'],
  ['program', '\x7fELF\x02'],
  ['program', '#!/bin/sh\n'],
];

describe('C8 what a file is', () => {
  test.each(samples)('%s is known by its first bytes: %j', (type, start) => {
    expect(typeOf(bytes(start))).toBe(type);
  });

  test('is not known where the bytes do not say', () => {
    expect(typeOf(bytes('\x00\x01\x02\x03'))).toBeUndefined();
    expect(typeOf(new Uint8Array())).toBeUndefined();
  });
});

describe('C8 a file is kept', () => {
  const of = (kind: MediaKind, declared: string | undefined, start: string) => judge(kind, declared, bytes(start));
  const start = Object.fromEntries(samples);

  test('as what it is, not as what it is called', () => {
    expect(of('image', 'image/jpeg', start['image/png'] ?? '')).toEqual({ ok: true, mimeType: 'image/png' });
    expect(of('document', 'application/octet-stream', '%PDF-1.4')).toEqual({ ok: true, mimeType: 'application/pdf' });
    expect(of('document', 'text/plain', '<html>')).toEqual({ ok: true, mimeType: 'text/html' });
  });

  test('as what its sender says where many types begin alike', () => {
    const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(of('document', docx, 'PK\x03\x04')).toEqual({ ok: true, mimeType: docx });
    expect(of('document', 'text/csv', 'a;b\n')).toEqual({ ok: true, mimeType: 'text/csv' });
    expect(of('audio', 'audio/ogg; codecs=opus', 'OggS')).toEqual({ ok: true, mimeType: 'audio/ogg' });
    expect(of('audio', 'audio/mp4', '\x00\x00\x00\x18ftypisom')).toEqual({ ok: true, mimeType: 'audio/mp4' });
    expect(of('document', undefined, '\x00\x01\x02')).toEqual({ ok: true, mimeType: 'application/octet-stream' });
  });

  test('only if it is no program, whatever it is called', () => {
    for (const kind of ['image', 'video', 'audio', 'document', 'sticker'] as const)
      for (const program of ['MZ\x90', '\x7fELF', '#!/bin/sh', '\xca\xfe\xba\xbe'])
        expect(of(kind, 'image/png', program)).toEqual({
          ok: false,
          reason: 'The file is a program. Programs are not kept.',
        });
  });

  test('not by a name that a computer runs', () => {
    for (const name of ['a.js', 'invoice.pdf.vbs', 'RUN.BAT', 'photo.jpg.lnk', 'setup.msi. '])
      expect([name, isProgramName(name)]).toEqual([name, true]);
    for (const name of ['a.json', 'exe', 'notes about run.txt', 'js.pdf'])
      expect([name, isProgramName(name)]).toEqual([name, false]);
  });

  test('only if it keeps the promise of its kind or type', () => {
    const svg = start['image/svg+xml'] ?? '';
    expect(of('image', 'image/png', svg)).toMatchObject({ ok: false, reason: expect.stringContaining('a picture') });
    expect(of('sticker', 'image/webp', '%PDF-1.4')).toMatchObject({ ok: false });
    expect(of('document', 'application/pdf', '<html>')).toMatchObject({ ok: false });
    expect(of('video', 'video/mp4', 'PK\x03\x04')).toMatchObject({ ok: false });
    expect(of('image', undefined, '')).toEqual({ ok: false, reason: 'The file is empty.' });
  });

  test('and whatever the bytes and the words are, what is shown in a window cannot carry a script', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<MediaKind>('image', 'video', 'audio', 'document', 'sticker'),
        fc.option(fc.oneof(fc.string(), fc.constantFrom('image/svg+xml', 'text/html', 'image/png', 'application/pdf'))),
        fc.constantFrom(...samples.map(([, text]) => text), '\x00'),
        (kind, declared, text) => {
          const judged = of(kind, declared ?? undefined, text);
          if (!judged.ok || !isInline(judged.mimeType)) return;
          expect(['text/html', 'image/svg+xml', 'text/plain', 'program']).not.toContain(typeOf(bytes(text)));
        },
      ),
    );
  });
});

test('C8 pages, drawings and unknown files are given out as bytes to be saved', () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/zip', 'text/plain', 'application/xhtml+xml'])
    expect([type, isInline(type), servedType(type)]).toEqual([type, false, 'application/octet-stream']);
  for (const type of ['image/png', 'video/mp4', 'audio/ogg', 'application/pdf'])
    expect([type, isInline(type), servedType(type)]).toEqual([type, true, type]);
});
