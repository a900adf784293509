// Two tabs of one phone record at the same time: one chain, nothing lost, one sender.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { Client } = require('../../fixtures/client');
const steps = require('../../fixtures/steps');

test('two tabs that record at the same time make one chain, and all of it arrives', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    const address = await steps.arrivedCheck(page, steps.MINE);
    const other = await phone.context.newPage();
    await other.goto(address);
    await expect(other.getByTestId('arrived')).toBeVisible();
    const answerAll = async (tab, from, word) => {
      for (let n = from; n < 16; n += 2) await steps.answer(tab, n, word);
    };
    await Promise.all([answerAll(page, 0, '符合'), answerAll(other, 1, '不涉及')]);
    for (const tab of [page, other]) await expect(tab.getByTestId('answered')).toContainText('16/16');

    const client = await Client.signIn(server.url, 'supervisor');
    await expect.poll(async () => (await client.get('/api/v1/checks')).body.rows[0]?.answers, { timeout: 60_000 })
      .toEqual([8, 0, 8]);
    await steps.openQueue(page);
    await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
    await expect(page.getByTestId('shelf')).toHaveCount(0);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.remove();
    await server.remove();
  }
});
