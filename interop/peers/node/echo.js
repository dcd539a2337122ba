// SPDX-License-Identifier: Apache-2.0
// Every byte comes back, for several clients at once.
import { on, once } from 'node:events';
import { Checksum } from './checksum.js';
import { CLIENT_SEED } from './pattern.js';
import { chunksOf, close, connect, listen } from './pipes.js';
import { exchange } from './streams.js';

export async function serveEcho(name, clients) {
  const server = await listen(name);
  console.log('listening');
  const conversations = [];
  for await (const [socket] of on(server, 'connection')) {
    console.log('connected');
    conversations.push(converse(socket));
    if (conversations.length === clients) {
      break;
    }
  }
  server.close();
  await Promise.all(conversations);
}

export async function askEcho(name, sizes) {
  const socket = await connect(name);
  const chunks = chunksOf(socket);
  for (const size of sizes) {
    console.log(`echoed ${await exchange(socket, chunks, size, CLIENT_SEED)}`);
  }
  await close(socket);
}

async function converse(socket) {
  const checksum = new Checksum();
  for await (const chunk of chunksOf(socket)) {
    if (!socket.write(chunk)) {
      await once(socket, 'drain');
    }
    checksum.add(chunk);
  }
  await close(socket);
  console.log(`echoed ${checksum}`);
}
