// SPDX-License-Identifier: Apache-2.0
// One end of the language server protocol, on the pipe transports that VS Code's own client and servers use.
'use strict';
const rpc = require('vscode-jsonrpc/node');

const CALLS = 200;
const LARGE = 1024 * 1024;
const INFO = 3;

const say = (line) => process.stdout.write(line + '\n');

// As VS Code: makes the pipe, and asks the server that connects to it.
async function client(path) {
  const transport = await rpc.createClientPipeTransport(path);
  say('listening');
  const connection = rpc.createMessageConnection(...(await transport.onConnected()));
  const shown = new Promise((resolve) => connection.onNotification('window/showMessage', resolve));
  connection.listen();
  const { serverInfo } = await connection.sendRequest('initialize', { capabilities: {}, processId: null, rootUri: null });
  say(`initialized ${serverInfo.name}`);
  await connection.sendNotification('initialized', {});
  say(`shown ${(await shown).message}`);
  const answers = await Promise.all(Array.from({ length: CALLS }, (_, i) => echo(connection, `call ${i}`)));
  say(`echoed ${answers.filter((answer, i) => answer === `call ${i}`).length}`);
  const large = 'x'.repeat(LARGE);
  const back = await echo(connection, large);
  say(back === large ? `echoed ${LARGE} characters` : `${back.length} other characters`);
  await connection.sendRequest('shutdown');
  say('shut down');
  await connection.sendNotification('exit');
  connection.end();
}

function echo(connection, text) {
  return connection.sendRequest('workspace/executeCommand', { command: 'echo', arguments: [text] });
}

// As a server that was started with --pipe=PATH: connects, and serves until it is told to exit.
function server(path) {
  const connection = rpc.createMessageConnection(...rpc.createServerPipeTransport(path));
  connection.onRequest('initialize', () => {
    say('initialized');
    connection.sendNotification('window/showMessage', { type: INFO, message: 'from Node' });
    return { capabilities: {}, serverInfo: { name: 'echo' } };
  });
  connection.onRequest('workspace/executeCommand', (command) => command.arguments[0]);
  connection.onRequest('shutdown', () => {
    say('shut down');
    return null;
  });
  connection.onNotification('exit', () => {
    say('exit');
    process.exit(0);
  });
  connection.listen();
}

const [role, path] = process.argv.slice(2);
Promise.resolve({ client, server }[role](path)).catch((failure) => {
  say(String(failure.stack));
  process.exit(1);
});
