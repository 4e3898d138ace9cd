import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inFrames } from './frames.ts';

interface Message {
  type: string;
  messages?: Message[];
  text?: string;
}

const bytes = (message: object): number => Buffer.byteLength(JSON.stringify(message));
const sized = (size: number): Message => ({ type: 'entry', text: 'ü'.repeat(size / 2) });
const unpacked = (frames: object[]): object[] =>
  (frames as Message[]).flatMap((frame) => (frame.type === 'batch' ? (frame.messages ?? []) : [frame]));

test('messages keep their order, a frame costs one push, and no two neighbours would have fitted together', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 64_000 }))),
      (sizes) => {
        const messages = sizes.map(sized);
        const frames = inFrames(messages);
        expect(unpacked(frames)).toEqual(messages);
        for (const frame of frames as Message[]) {
          if (frame.type === 'batch') expect(frame.messages?.length).toBeGreaterThan(1);
          if (frame.type === 'batch') expect(bytes(frame)).toBeLessThanOrEqual(32 * 1024);
        }
        for (const [i, frame] of frames.slice(1).entries()) {
          const [first] = unpacked([frame]);
          const both = { type: 'batch', messages: [...unpacked([frames[i] as object]), first] };
          expect(bytes(both)).toBeGreaterThan(32 * 1024 - 2);
        }
      },
    ),
  );
});

test('one message alone comes as it is, and so does one that is larger than a frame', () => {
  expect(inFrames([])).toEqual([]);
  expect(inFrames([sized(10)])).toEqual([sized(10)]);
  expect(inFrames([sized(40_000), sized(10), sized(20)])).toEqual([
    sized(40_000),
    { type: 'batch', messages: [sized(10), sized(20)] },
  ]);
});
