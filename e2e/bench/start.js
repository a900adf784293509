// Cold starts without a network: the browser's process new, its network off, the server gone, the processor slowed
// down four times. The clock runs from the navigation until the list of mines is on the screen.
// Usage: node start.js; prints one line of JSON.
'use strict';
const { Server } = require('../fixtures/server');
const { Device } = require('../fixtures/browser');
const steps = require('../fixtures/steps');

const STARTS = 7;
const SLOWED = 4;
const SETTLED_MS = 4_000;

/** In the page, before the app: notes when the first mine is painted. */
function watch() {
  // A live list costs nothing to ask; and nobody looks in from outside before it is over.
  const rows = document.getElementsByClassName('row');
  const seen = () => {
    if (rows.length === 0) return false;
    requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }));
    return true;
  };
  new MutationObserver((_, observer) => { if (seen()) observer.disconnect(); })
    .observe(document, { childList: true, subtree: true });
}

async function main() {
  const server = await Server.create();
  const phone = await Device.create('phone');
  const times = [];
  try {
    await steps.signIn(phone.page, server.url, 'inspector-1');
    await phone.page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(phone.page);
    await phone.kill();
    await server.stop('SIGKILL');
    for (let n = 0; n < STARTS; n += 1) {
      await phone.launch({ offline: true });
      const protocol = await phone.context.newCDPSession(phone.page);
      await protocol.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
      await phone.page.addInitScript(watch);
      await phone.page.goto(server.url, { waitUntil: 'commit' });
      await phone.page.waitForTimeout(SETTLED_MS);
      times.push(await phone.page.evaluate(() => window.usableAt));
      await phone.kill();
    }
  } finally {
    await phone.remove();
    await server.remove();
  }
  times.sort((a, b) => a - b);
  const whole = times.map(Math.round);
  console.log(JSON.stringify({ starts: whole, median_ms: whole[STARTS >> 1], worst_ms: whole[STARTS - 1] }));
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
