/** What servers do to a connection below HTTP: reset it, close it, keep it waiting, send it slowly. */
import type { Socket } from 'node:net';
import { onRequest, type Script } from './scripted-server.ts';

/** Long enough for what was written to be read before a reset throws it away. */
const READ_MS = 50;

/** Reads the request and keeps the connection, without a word. */
export const sayNothing: Script = (socket) => {
  socket.resume();
};

export const resetOnAccept: Script = (socket) => {
  socket.resetAndDestroy();
};

export const resetOnRequest: Script = onRequest((socket) => {
  socket.resetAndDestroy();
});

export const closeOnRequest: Script = onRequest((socket) => {
  socket.end();
});

export const closeOnAccept: Script = (socket) => {
  socket.resume();
  socket.end();
};

/** Sends this much of an answer, then resets. */
export function resetAfter(bytes: string): Script {
  return onRequest((socket) => {
    socket.write(bytes, 'latin1');
    setTimeout(() => socket.resetAndDestroy(), READ_MS);
  });
}

/** Sends this much of an answer, and no more. */
export function stopAfter(bytes: string): Script {
  return onRequest((socket) => {
    socket.write(bytes, 'latin1');
  });
}

/** Answers after this time. */
export function answerAfter(delayMs: number, bytes: string): Script {
  return onRequest((socket) => {
    setTimeout(() => socket.end(bytes, 'latin1'), delayMs);
  });
}

/** The first connection meets the one script, the second the other, and so on. */
export function everySecond(odd: Script, even: Script): Script {
  let connections = 0;
  return (socket) => {
    connections += 1;
    (connections % 2 === 1 ? odd : even)(socket);
  };
}

/** Sends the beginning, then one more character now and then, for ever. */
export function drip(beginning: string, everyMs: number): Script {
  return onRequest((socket) => {
    socket.write(beginning, 'latin1');
    const timer = setInterval(() => socket.write('x'), everyMs);
    socket.on('close', () => clearInterval(timer));
  });
}

/** Sends the text, one character at a time. */
export function oneByOne(text: string, everyMs: number): Script {
  return onRequest((socket) => {
    let sent = 0;
    const timer = setInterval(() => {
      socket.write(text.charAt(sent), 'latin1');
      sent += 1;
      if (sent === text.length) clearInterval(timer);
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  });
}

/** Sends without end, as fast as the other side reads. */
export function flood(beginning: string, piece: Buffer): Script {
  return onRequest((socket) => {
    socket.write(beginning, 'latin1');
    pour(socket, piece);
  });
}

function pour(socket: Socket, piece: Buffer): void {
  function more(): void {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more);
  more();
}
