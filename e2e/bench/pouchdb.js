// PouchDB 9 pushing to and pulling from express-pouchdb 4.2, LevelDB on both ends, in two processes.
// Usage: node pouchdb.js COUNT BYTES FOLDER; prints one line of JSON.
'use strict';
const { fork } = require('node:child_process');
const path = require('node:path');

const [count, bytes, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];

if (process.env.PEER_SERVER) {
  const express = require('express');
  const PouchDB = require('pouchdb').defaults({ prefix: path.join(folder, 'server') + path.sep });
  const app = express();
  const quiet = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: path.join(folder, 'log.txt') };
  app.use('/db', require('express-pouchdb')(PouchDB, quiet));
  const listener = app.listen(0, '127.0.0.1', () => process.send(listener.address().port));
} else {
  const fs = require('node:fs');
  fs.mkdirSync(path.join(folder, 'server'), { recursive: true });
  const child = fork(__filename, process.argv.slice(2), { env: { ...process.env, PEER_SERVER: '1' } });
  child.once('exit', (code) => process.exit(code || 1));
  child.once('message', async (port) => {
    const PouchDB = require('pouchdb');
    const remote = `http://127.0.0.1:${port}/db/events`;
    const filler = 'x'.repeat(Math.max(0, bytes - 60));
    const documents = Array.from({ length: count }, (_, i) => ({ _id: String(i).padStart(12, '0'), filler }));
    const one = new PouchDB(path.join(folder, 'one'));
    for (let i = 0; i < count; i += 500) await one.bulkDocs(documents.slice(i, i + 500));
    const timed = async (work) => {
      const start = process.hrtime.bigint();
      await work();
      return Number(process.hrtime.bigint() - start) / 1e9;
    };
    const push_s = await timed(() => one.replicate.to(remote, { batch_size: 500 }));
    const two = new PouchDB(path.join(folder, 'two'));
    const pull_s = await timed(() => two.replicate.from(remote, { batch_size: 500 }));
    const held = (await two.allDocs()).rows.length;
    if (held !== count) throw new Error(`pulled ${held} of ${count}`);
    console.log(JSON.stringify({ count, push_s, pull_s }));
    child.kill();
    process.exit(0);
  });
}
