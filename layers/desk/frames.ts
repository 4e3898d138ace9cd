import type { Agent } from '../domain/agent.ts';

/** API Gateway charges a push for every 32 KB begun, and carries 128 KB at most. */
const charged = 32 * 1024;
const empty = Buffer.byteLength(JSON.stringify({ type: 'batch', messages: [] }));

/** Whether a connection asked for several messages in one frame. */
export const batches = (agent: Agent | undefined, connection: string): boolean =>
  agent?.batching?.includes(connection) ?? false;

/**
 * Packs messages for a connection that batches, in their order, into as few frames as stay within what one push costs. A message that is
 * larger than that goes alone, and one alone as it is.
 */
export function inFrames(messages: object[]): object[] {
  const frames: object[][] = [];
  let room = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(JSON.stringify(message)) + ','.length;
    if (size > room) {
      frames.push([]);
      room = charged - empty;
    }
    frames.at(-1)?.push(message);
    room -= size;
  }
  return frames.map((frame) => (frame.length > 1 ? { type: 'batch', messages: frame } : (frame[0] as object)));
}
