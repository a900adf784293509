// The first screen as it was last is there before the program runs: mines can be seen and opened, nothing stale is
// told, and nothing of it stays when the person signs out.
'use strict';
const fs = require('node:fs');
const { test, expect } = require('@playwright/test');
const { Server } = require('../fixtures/server');
const { Device } = require('../fixtures/browser');
const steps = require('../fixtures/steps');

const { MINE } = steps;
const KEPT = 'minewatch-shown';

/** In the page, before all scripts: the program waits until `window.letGo` is called. */
function heldProgram() {
  const held = new Promise((resolve) => { window.letGo = resolve; });
  const start = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = async (...given) => { await held; return start(...given); };
}

test('a mine is opened from the first screen before the program runs', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    await steps.signIn(phone.page, server.url, 'inspector-1');
    await expect(phone.page.getByTestId('mine-row').filter({ hasText: MINE })).toBeVisible();
    await steps.installedOffline(phone.page);
    await expect.poll(() => phone.page.evaluate((name) => localStorage.getItem(name), KEPT)).toContain(MINE);

    await test.step('offline, with the program held back', async () => {
      await phone.context.setOffline(true);
      await server.stop('SIGKILL');
      const page = await phone.context.newPage();
      await page.addInitScript(heldProgram);
      await page.goto(server.url);
      const shell = page.locator('#shell');
      await expect(shell.getByTestId('mine-row').filter({ hasText: MINE })).toBeVisible();
      for (const part of ['input', 'select']) expect(await shell.locator(part).first().evaluate((p) => p.inert)).toBe(true);
      expect((await shell.locator('.gauge').innerText()).trim()).toBe('');
      const kept = await page.evaluate((name) => localStorage.getItem(name), KEPT);
      for (const private_ of ['安晓岭', '已安装', '全部已发送']) expect(kept).not.toContain(private_);
      fs.mkdirSync('out', { recursive: true });
      await page.screenshot({ path: 'out/shown-before.png' });
      await shell.getByTestId('mine-row').filter({ hasText: MINE }).click();
      await expect(page).toHaveURL(/\/mines\//);
      await page.evaluate(() => window.letGo());
      await expect(page.getByRole('heading', { name: MINE })).toBeVisible();
      await expect(shell).toHaveCount(0);
      await page.goBack();
      await expect(page.getByTestId('gauge-unsent')).toBeVisible();
      await page.screenshot({ path: 'out/shown-after.png' });
      await page.close();
    });

    await test.step('nothing is left after signing out', async () => {
      await phone.page.goto(`${server.url}/settings`);
      await phone.page.getByTestId('sign-out').click();
      await expect(phone.page.locator('#account')).toBeVisible();
      expect(await phone.page.evaluate((name) => localStorage.getItem(name), KEPT)).toBe('');
      await phone.page.goto(server.url);
      await expect(phone.page.locator('#account')).toBeVisible();
      await expect(phone.page.getByText(MINE)).toHaveCount(0);
      expect(await phone.page.evaluate((name) => localStorage.getItem(name), KEPT)).toBe('');
    });
  } finally {
    await phone.remove();
    await server.remove();
  }
});
