// Cold starts without a network: the browser's process new, its network off, the server gone, the processor slowed
// down four times. The clock runs from the navigation until the list of mines is on the screen and a tap opens one, and
// further until all of the screen is alive.
// Usage: node start.js; prints one line of JSON.
'use strict';
const { Server } = require('../fixtures/server');
const { Device } = require('../fixtures/browser');
const steps = require('../fixtures/steps');

const STARTS = 7;
const SLOWED = 4;
const SETTLED_MS = 4_000;
const USED_MS = 15_000;

/** In the page, before the app: notes when the first mine is painted, and when the app has taken over. */
function watch() {
  // A live list costs nothing to ask; and nobody looks in from outside before it is over.
  const rows = document.getElementsByClassName('row');
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => { window[name] = performance.now(); }));
  let isUsable = false;
  new MutationObserver((_, observer) => {
    if (rows.length === 0) return;
    if (!isUsable) painted('usableAt');
    isUsable = true;
    if (document.getElementById('shell')) return;
    painted('aliveAt');
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** The middle one of an odd number of times, and the worst, in whole milliseconds. */
function summary(times) {
  const sorted = times.map(Math.round).sort((a, b) => a - b);
  return { starts: sorted, median_ms: sorted[sorted.length >> 1], worst_ms: sorted.at(-1) };
}

async function main() {
  const server = await Server.create();
  const phone = await Device.create('phone');
  const times = [];
  try {
    await steps.signIn(phone.page, server.url, 'inspector-1');
    await phone.page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(phone.page);
    // As long as anybody uses an app: the browser writes small things to the disk some seconds later.
    await phone.page.waitForTimeout(USED_MS);
    await phone.kill();
    await server.stop('SIGKILL');
    for (let n = 0; n < STARTS; n += 1) {
      await phone.launch({ offline: true });
      const protocol = await phone.context.newCDPSession(phone.page);
      await protocol.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
      await phone.page.addInitScript(watch);
      await phone.page.goto(server.url, { waitUntil: 'commit' });
      await phone.page.waitForTimeout(SETTLED_MS);
      times.push(await phone.page.evaluate(() => [window.usableAt, window.aliveAt]));
      await phone.kill();
    }
  } finally {
    await phone.remove();
    await server.remove();
  }
  const alive = summary(times.map(([, at]) => at));
  console.log(JSON.stringify({ ...summary(times.map(([at]) => at)), alive }));
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
