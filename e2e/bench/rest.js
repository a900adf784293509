// Resident memory of the server at rest: after it filled the demonstration, and started again on the same folder.
// Usage: node rest.js; prints one line of JSON, in units of 1,000 bytes.
'use strict';
const fs = require('node:fs');
const { Server } = require('../fixtures/server');

const REST_MS = 20_000;

async function resident(server) {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1.024);
}

async function main() {
  const server = await Server.create();
  try {
    const filled_kb = await resident(server);
    await server.stop();
    await server.start();
    console.log(JSON.stringify({ filled_kb, again_kb: await resident(server) }));
  } finally {
    await server.remove();
  }
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
