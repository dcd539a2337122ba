// SPDX-License-Identifier: Apache-2.0
// The classic sample conversation: one request, one answer, UTF-16LE with a terminating NUL.
import { chunksOf, close, listen, onlyClient, open } from './pipes.js';

export async function serveText(name, response) {
  const server = await listen(name);
  console.log(`The named pipe (\\\\.\\pipe\\${name}) is created.`);
  console.log("Waiting for the client's connection...");
  const socket = await onlyClient(server);
  console.log('Client is connected.');

  const request = await readText(socket);
  console.log(`Receive ${request.length} bytes from client: "${decode(request)}"`);

  const answer = encode(response);
  socket.write(answer);
  console.log(`Send ${answer.length} bytes to client: "${response}"`);
  await close(socket);
}

export async function askInText(name, text) {
  const socket = await open(name);
  console.log(`The named pipe (\\\\.\\pipe\\${name}) is connected.`);

  const request = encode(text);
  socket.write(request);
  console.log(`Send ${request.length} bytes to server: "${text}"`);

  const answer = await readText(socket);
  console.log(`Receive ${answer.length} bytes from server: "${decode(answer)}"`);
  // Nothing is unsent, since it was answered. A server of Windows may disconnect now, which Node
  // reports as an error of the read that it has begun meanwhile.
  socket.destroy();
}

/** A socket has no message end: the text ends at its NUL, however the chunks fall. */
async function readText(socket) {
  let text = Buffer.alloc(0);
  for await (const chunk of chunksOf(socket)) {
    text = Buffer.concat([text, chunk]);
    if (text.length >= 2 && text.length % 2 === 0 && text.readUInt16LE(text.length - 2) === 0) {
      return text;
    }
  }
  const error = new Error(`the text ended after ${text.length} bytes, without its NUL`);
  error.code = 'END_OF_STREAM';
  throw error;
}

function encode(text) {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function decode(bytes) {
  return bytes.toString('utf16le', 0, bytes.length - 2);
}
