// SPDX-License-Identifier: Apache-2.0
// The two ends of one pipe name, as sockets.
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';

/** Where a pipe of this name lives: a socket on Unix, the pipe itself on Windows. */
export function pipePath(name) {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\${name}`;
  }
  const base = process.env.NPIPE_DIRECTORY || process.env.TMPDIR || '/tmp';
  return join(base, `CoreFxPipe_${name}`);
}

/** Half-open: the end of what a client sends does not end the answer. */
export async function listen(name) {
  const server = createServer({ allowHalfOpen: true });
  server.listen(pipePath(name));
  await once(server, 'listening');
  return server;
}

/** Waits for one client, and takes no second one. */
export async function accept(name) {
  const server = await listen(name);
  console.log('listening');
  const socket = await onlyClient(server);
  console.log('connected');
  return socket;
}

export async function onlyClient(server) {
  const [socket] = await once(server, 'connection');
  server.close();
  return socket;
}

export async function open(name) {
  const socket = createConnection({ path: pipePath(name), allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

export async function connect(name) {
  const socket = await open(name);
  console.log('connected');
  return socket;
}

/** The chunks that arrive; leaving a loop over them leaves the socket open. */
export function chunksOf(socket) {
  return socket.iterator({ destroyOnReturn: false });
}

/** Sends what is still unsent, then closes both directions. */
export async function close(socket) {
  if (!socket.writableFinished) {
    socket.end();
    await once(socket, 'finish');
  }
  socket.destroy();
}
