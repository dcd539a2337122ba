// SPDX-License-Identifier: Apache-2.0
// A server that speaks HTTP as Docker's engine does, up to the connections that stop to be HTTP.
// usage: node engine.js SOCKET
const http = require('node:http');
const fs = require('node:fs');

const CHUNKS = 500;
const CHUNK = '0123456789abcdef'.repeat(1024);

const server = http.createServer((request, response) => {
  if (request.url === '/_ping') {
    response.end('OK');
  } else if (request.url === '/images/load' && request.method === 'POST') {
    let size = 0;
    request.on('data', (piece) => (size += piece.length));
    request.on('end', () => response.end(JSON.stringify({ size })));
  } else if (request.url === '/logs') {
    let left = CHUNKS;
    const next = () => {
      while (left-- > 0) {
        if (!response.write(CHUNK)) {
          response.once('drain', next);
          return;
        }
      }
      response.end();
    };
    next();
  } else {
    response.writeHead(404).end(JSON.stringify({ message: 'page not found' }));
  }
});

// What was a request is now bytes both ways, and each way has an end of its own.
server.on('upgrade', (request, socket, head) => {
  socket.write(
    'HTTP/1.1 101 UPGRADED\r\n' +
      'Content-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
  );
  if (request.url.endsWith('/logs')) {
    socket.end('first\nsecond\n');
    socket.resume();
    return;
  }
  let size = head.length;
  socket.write(head);
  socket.on('data', (piece) => {
    size += piece.length;
    if (!socket.write(piece)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
  socket.on('end', () => socket.end(`\nall ${size} bytes\n`));
});

server.on('connection', (socket) => {
  socket.on('error', () => {}); // a client that leaves is no fault
});
server.allowHalfOpen = true;
fs.rmSync(process.argv[2], { force: true });
server.listen(process.argv[2]);
