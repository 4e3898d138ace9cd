/**
 * Watches the bytes of a WebSocket connection for a frame that is longer than the limit (API Gateway: 32 KB); the `ws`
 * package limits whole messages only. Reads the frames' headers (RFC 6455, 5.2) and skips their contents.
 * @returns to be called with every chunk as it arrives
 */
export function frameGuard(limit: number, onTooLarge: () => void): (chunk: Buffer) => void {
  /** What is left of the current frame's mask and contents. */
  let skip = 0;
  let header: number[] = [];
  return (chunk) => {
    for (let i = 0; i < chunk.length; ) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - i);
        skip -= step;
        i += step;
        continue;
      }
      header.push(chunk[i++] as number);
      const length = contentLength(header);
      if (length === undefined) continue;
      const masked = ((header[1] as number) & 0x80) !== 0;
      if (length > limit) onTooLarge();
      skip = length + (masked ? 4 : 0);
      header = [];
    }
  };
}

/** The length that a frame's header states, undefined while the header is not complete. */
function contentLength(header: number[]): number | undefined {
  if (header.length < 2) return undefined;
  const short = (header[1] as number) & 0x7f;
  if (short < 126) return short;
  const extended = short === 126 ? 2 : 8;
  if (header.length < 2 + extended) return undefined;
  return header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
}
