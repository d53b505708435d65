/** Cuts a stream of bytes into lines of text, with a bound on what it keeps. */

export interface LineSplitter {
  /** The lines that are complete now, without their ends; `undefined` when a line is longer than allowed. */
  push(chunk: Uint8Array): readonly string[] | undefined;
}

const newline = 0x0a;

export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let pieces: Uint8Array[] = [];
  let size = 0;

  function keep(piece: Uint8Array): boolean {
    pieces.push(piece);
    size += piece.byteLength;
    return size <= maxLineBytes;
  }

  function take(): string {
    const line = Buffer.concat(pieces).toString('utf8');
    pieces = [];
    size = 0;
    return line;
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        if (!keep(chunk.subarray(start, end))) return undefined;
        const line = take();
        if (line !== '') lines.push(line);
        start = end + 1;
      }
      return keep(chunk.subarray(start)) ? lines : undefined;
    },
  };
}
