// A photo over a line that breaks, and a server that is killed in the middle: it goes on at the byte where it broke.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { Line } = require('../../fixtures/line');
const { jpeg } = require('../../fixtures/photo');
const { Client } = require('../../fixtures/client');
const steps = require('../../fixtures/steps');

const CUTS = 5;
/** The most that one interruption costs. */
const LOST_BYTES_MAX = 256 * 1024;

test('a photo over a line that breaks five times and a killed server arrives whole, and goes on where it broke', async () => {
  const server = await Server.create();
  const line = await Line.to(server.port);
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, line.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(page);
    await phone.context.setOffline(true);
    const check = await steps.arrivedCheck(page, steps.MINE);
    const picture = await jpeg(page, 4000, 3000, 11, 900);
    expect(picture.length).toBeGreaterThan(2_500_000);
    await steps.recordHazard(page, check, 0, { level: '一般隐患', description: '皮带机头防护罩缺失', pictures: [picture] });
    await steps.openQueue(page);
    await expect(page.getByTestId('waiting')).toContainText('1 张照片');

    const before = line.up;
    line.breakAfter(Math.floor(picture.length / (CUTS + 2)), CUTS);
    await phone.context.setOffline(false);
    await expect.poll(() => line.cuts, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
    await server.stop('SIGKILL');
    await server.start();
    // The phone waits longer after each failure; a person who looks at it may press the button.
    await expect(async () => {
      await page.getByTestId('send-now').click({ timeout: 500 }).catch(() => {});
      await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 2_000 });
    }).toPass({ timeout: 120_000 });
    expect(line.cuts).toBe(CUTS);

    const sent = line.up - before;
    // What is sent twice: what the line held when it broke, the browser's own second try until it hears that it need
    // not, and what the killed server had not gathered into a piece.
    expect(sent - picture.length).toBeLessThan((CUTS + 1) * LOST_BYTES_MAX);
    console.log(`photo ${picture.length} bytes, sent ${sent} bytes in all: ${(sent / picture.length).toFixed(3)} times`);
    const client = await Client.signIn(server.url, 'supervisor');
    const { body } = await client.get('/api/v1/checks');
    expect(body.rows).toHaveLength(1);
    expect(body.rows[0].photos_held).toBe(1);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.remove();
    await line.close();
    await server.remove();
  }
});
