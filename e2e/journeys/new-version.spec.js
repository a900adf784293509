// A new version of the app waits until the person takes it, and a failed download changes nothing.
'use strict';
const { test, expect } = require('@playwright/test');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { Server } = require('../fixtures/server');
const { Device } = require('../fixtures/browser');
const steps = require('../fixtures/steps');

const WORKER = path.join(__dirname, '../../dist/site/sw.js');

/** Publishes another service worker, as a new build would. A development server reads it from the disk. */
function publish(text) {
  fs.writeFileSync(WORKER, text);
  fs.writeFileSync(`${WORKER}.br`, zlib.brotliCompressSync(text));
}

const cachesOf = (page) => page.evaluate(() => caches.keys());
const lookForUpdate = (page) =>
  page.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true, () => false));

test('a new version waits for the person, and one that does not download whole changes nothing', async () => {
  const original = fs.readFileSync(WORKER, 'utf8');
  const build = /minewatch-' \+|PREFIX \+ '([0-9a-f]+)'/.exec(original)[1];
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(page);
    expect(await cachesOf(page)).toEqual([`minewatch-${build}`]);

    publish(original.replace(build, 'bad000000000').replace('const FILES = [', 'const FILES = ["/is-not-there.js", '));
    await lookForUpdate(page);
    await page.waitForTimeout(1_000);
    await expect(page.getByTestId('update')).toHaveCount(0);
    await page.reload();
    await expect(page.getByTestId('mine-row').first()).toBeVisible();

    publish(original.replace(build, 'fee000000000'));
    await lookForUpdate(page);
    await expect(page.getByTestId('update')).toBeVisible();
    // Until then the old one serves on.
    await page.reload();
    await expect(page.getByTestId('mine-row').first()).toBeVisible();
    await page.getByTestId('update').click();
    await expect(page.getByTestId('update')).toHaveCount(0);
    await expect(page.getByTestId('mine-row').first()).toBeVisible();
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller && caches.has('minewatch-fee000000000'))).toBe(true);
    await phone.context.setOffline(true);
    await page.reload();
    await expect(page.getByTestId('mine-row').first()).toBeVisible();
    expect(phone.errors).toEqual([]);
  } finally {
    publish(original);
    await phone.remove();
    await server.remove();
  }
});
