// What is due is said in words: in the queue, at its tabs, in the browser's title, and before the key is unlocked.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const { decide, file, screen, toTab, unlock } = require('./people');

const DAY_MS = 86_400_000;
const PLACE = { county: '梅河口市', mine: '青石沟煤矿' };

test('an officer who opens the screens is told at once what is due and what is overdue', async () => {
  test.setTimeout(240_000);
  const server = await Server.create();
  const person = await Device.create('phone', { javaScriptEnabled: false });
  const desk = await Device.create('desktop');
  const { page } = desk;
  /** The same screens on a later day, by this computer's clock. */
  const later = async (days) => {
    await page.clock.setFixedTime(new Date(Date.now() + days * DAY_MS));
    await page.reload();
  };
  try {
    await steps.signIn(page, server.url, 'tip-officer');
    for (const what of ['一号皮带机没有防护罩', '炸药库晚上没人看']) await file(person.page, server.url, { ...PLACE, what });
    await unlock(page);
    await expect(page).toHaveTitle('举报受理 · 矿安哨');
    await expect(page.getByTestId('due')).toHaveCount(0);
    await page.getByTestId('tip').first().click();
    await decide(page, 'accept', '已受理。');

    await test.step('three days before the last one', async () => {
      await later(4);
      await expect(page.getByTestId('due')).toHaveText('办理期限：3 天内到期 1 件');
      await expect(page).toHaveTitle('(1) 举报受理 · 矿安哨');
      await expect(page.getByTestId('tip')).toHaveCount(0);
      await unlock(page);
      await toTab(page, 'decide');
      await expect(page.getByTestId('tip')).toContainText('受理期限还剩 3 天');
      await expect(page.getByTestId('tab-decide')).toContainText('3 天内到期 1 件');
      await expect(page.getByTestId('tab-verify')).not.toContainText('到期');
    });

    await test.step('two days after it, with another that is due tomorrow', async () => {
      await later(59);
      await expect(page.getByTestId('due')).toHaveText('办理期限：已超期 1 件，3 天内到期 1 件');
      await expect(page).toHaveTitle('(2) 举报受理 · 矿安哨');
      await unlock(page);
      await page.getByTestId('tab-verify').click();
      await expect(page.getByTestId('tip')).toContainText('核查期限还剩 1 天');
      await later(9);
      await unlock(page);
      await expect(page.getByTestId('tip')).toContainText('受理期限已超期 2 天');
      expect(await screen(desk, 'due')).toEqual([]);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await person.remove();
    await server.remove();
  }
});
