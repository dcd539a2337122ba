// SPDX-License-Identifier: Apache-2.0
// A named-pipe program on node:net alone, one subcommand for each way to use a pipe.
import { askInText, serveText } from './demo.js';
import { askEcho, serveEcho } from './echo.js';
import { CLIENT_SEED, SERVER_SEED } from './pattern.js';
import { accept, connect } from './pipes.js';
import { ask, digest, duplex, receive, send } from './streams.js';

const HELP = `usage: pipe-peer COMMAND NAME [ARGUMENT...]
  demo-server NAME [TEXT]       answer one request, in UTF-16LE with its terminating NUL
  demo-client NAME [TEXT]       send one request and print the answer
  echo-server NAME [CLIENTS]    send every byte back, for that many clients at once
  echo-client NAME SIZE...      send SIZE bytes while reading them back, once for each SIZE
  duplex-server NAME SIZE       send SIZE bytes and receive SIZE bytes at the same time
  duplex-client NAME SIZE
  send-server NAME SIZE         send SIZE bytes and close
  send-client NAME SIZE
  receive-server NAME           receive until the end of the stream
  receive-client NAME
  digest-server NAME            receive until the end, then answer with size and checksum
  digest-client NAME
  ask-server NAME SIZE          send SIZE bytes, end this half, then print what the other end answers
  ask-client NAME SIZE`;

const COMMANDS = {
  'demo-server': (name, text) => serveText(name, text ?? 'Default response from server'),
  'demo-client': (name, text) => askInText(name, text ?? 'Default request from client'),
  'echo-server': (name, clients) => serveEcho(name, clients === undefined ? 1 : size(clients)),
  'echo-client': (name, ...sizes) => askEcho(name, sizes.map(size)),
  'duplex-server': async (name, n) => duplex(await accept(name), size(n), SERVER_SEED),
  'duplex-client': async (name, n) => duplex(await connect(name), size(n), CLIENT_SEED),
  'send-server': async (name, n) => send(await accept(name), size(n), SERVER_SEED),
  'send-client': async (name, n) => send(await connect(name), size(n), CLIENT_SEED),
  'receive-server': async (name) => receive(await accept(name)),
  'receive-client': async (name) => receive(await connect(name)),
  'digest-server': async (name) => digest(await accept(name)),
  'digest-client': async (name) => digest(await connect(name)),
  'ask-server': async (name, n) => ask(await accept(name), size(n), SERVER_SEED),
  'ask-client': async (name, n) => ask(await connect(name), size(n), CLIENT_SEED),
};

const EXIT_BY_CODE = { ENOENT: 3, EACCES: 4, EPIPE: 5, ECONNRESET: 5, END_OF_STREAM: 5 };

function size(text) {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0) {
    throw new Error(`not a size: ${text}`);
  }
  return n;
}

const [command, name, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command ?? '') || name === undefined) {
  console.error(HELP);
  process.exitCode = 1;
} else {
  try {
    await COMMANDS[command](name, ...rest);
  } catch (error) {
    console.error(`pipe-peer: ${name}: ${error.code === 'ENOENT' ? 'no such pipe' : error.message}`);
    process.exitCode = EXIT_BY_CODE[error.code] ?? 2;
  }
}
