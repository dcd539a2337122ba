// SPDX-License-Identifier: Apache-2.0
// Long streams of bytes in one direction, or in both at the same time.
import { once } from 'node:events';
import { Checksum } from './checksum.js';
import { Pattern } from './pattern.js';
import { chunksOf, close } from './pipes.js';

const BLOCK = 50000;

export async function send(socket, size, seed) {
  const sent = await write(socket, size, seed);
  await close(socket);
  console.log(`sent ${sent}`);
}

export async function receive(socket) {
  const received = await read(chunksOf(socket), Infinity);
  await close(socket);
  console.log(`received ${received}`);
}

export async function duplex(socket, size, seed) {
  const chunks = chunksOf(socket);
  const received = await exchange(socket, chunks, size, seed);
  await close(socket);
  console.log(`received ${received}`);
}

export async function digest(socket) {
  const received = await read(chunksOf(socket), Infinity);
  socket.write(`${received}\n`);
  await close(socket);
  console.log(`received ${received}`);
}

export async function ask(socket, size, seed) {
  const sent = await write(socket, size, seed);
  socket.end();
  console.log(`sent ${sent}`);
  let answer = '';
  for await (const chunk of socket) {
    answer += chunk.toString('utf8');
  }
  console.log(`answer ${answer.trimEnd()}`);
}

/** Writes and reads at the same time, as much one way as the other. */
export async function exchange(socket, chunks, size, seed) {
  const [received] = await Promise.all([read(chunks, size), write(socket, size, seed)]);
  return received;
}

async function write(socket, size, seed) {
  const pattern = new Pattern(seed);
  const checksum = new Checksum();
  for (let left = size; left > 0; ) {
    const block = pattern.next(Math.min(left, BLOCK));
    if (!socket.write(block)) {
      await once(socket, 'drain');
    }
    checksum.add(block);
    left -= block.length;
  }
  return checksum;
}

/** Reads until the end of the stream, or that many bytes. */
async function read(chunks, most) {
  const checksum = new Checksum();
  while (checksum.count < most) {
    const { value, done } = await chunks.next();
    if (done) {
      break;
    }
    checksum.add(value);
  }
  if (checksum.count > most) {
    throw new Error(`received ${checksum.count} bytes where ${most} were expected`);
  }
  return checksum;
}
