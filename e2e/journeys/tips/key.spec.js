// An officer's key: made in the browser, locked when nobody is there, replaced when the passphrase is forgotten.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const { file, unlock, kept } = require('./people');

const WHAT = '夜班偷着放炮，没有警戒';
const NEW = '石头 河流 七匹马 灯塔 雨';

test('a key is made in the browser, locks itself, and a colleague lets its owner in again', async () => {
  const server = await Server.create();
  const person = await Device.create('phone', { javaScriptEnabled: false });
  const desk = await Device.create('desktop');
  const { page } = desk;
  try {
    await file(person.page, server.url, { county: '梅河口市', mine: '青石沟煤矿', what: WHAT });
    await steps.signIn(page, server.url, 'county-tip-officer');

    await test.step('the passphrase is forgotten: a new key, with a passphrase that is long enough', async () => {
      await page.getByText('忘记口令').click();
      await page.getByTestId('replace-key').click();
      await page.locator('#new-passphrase').fill('short');
      await page.locator('#new-passphrase-again').fill('other');
      await page.getByTestId('make-key').click();
      await expect(page.locator('#new-passphrase-error')).toHaveText('至少 12 个字符');
      await expect(page.locator('#new-passphrase-again-error')).toHaveText('两次输入不一致');
      for (const field of ['#new-passphrase', '#new-passphrase-again']) await page.locator(field).fill(NEW);
      await page.getByTestId('make-key').click();
      await expect(page.getByTestId('tab-decide')).toBeVisible({ timeout: 60_000 });
    });

    await test.step('the tip of before stays shut, and the screen says what to do', async () => {
      await page.getByTestId('tip').click();
      await expect(page.getByTestId('absent')).toContainText('重新授权');
    });

    await test.step('a colleague gives access again', async () => {
      const other = await Device.create('desktop');
      try {
        await steps.signIn(other.page, server.url, 'tip-officer');
        await unlock(other.page);
        await other.page.getByTestId('tip').click();
        const row = other.page.getByTestId('officers').locator('li').filter({ hasText: '梅河口市' });
        await row.getByText('重新授权').click();
        await expect(other.page.getByTestId('word')).toContainText('已授权');
      } finally {
        await other.remove();
      }
      await page.reload();
      await unlock(page, NEW);
      await expect(page.getByTestId('what')).toHaveText(WHAT);
    });

    await test.step('a tip by telephone is entered at the form for everybody, in a window of its own', async () => {
      await page.locator('header .bar-button').first().click();
      const opened = desk.context.waitForEvent('page');
      await page.getByTestId('by-phone').click();
      const form = await opened;
      await expect(form.locator('select[name=division]')).toBeVisible();
      await form.close();
    });

    await test.step('a mine that the officer must not deal with, until it is taken off the list', async () => {
      await page.locator('a[href="/own-key"]').first().click();
      const mines = page.getByTestId('avoid');
      const mine = mines.locator('option').filter({ hasText: '青石沟煤矿' });
      await expect(mine).toHaveCount(1);
      await mines.selectOption(await mine.getAttribute('value'));
      await expect(page.getByTestId('avoided')).toContainText('青石沟煤矿');
      const excluded = { county: '梅河口市', mine: '青石沟煤矿', what: '回避的矿，不该看见' };
      await file(person.page, server.url, excluded);
      await page.screenshot({ path: 'out/own-key.png', fullPage: true });
      await page.locator('header .bar-button').first().click();
      await page.getByTestId('reload').click();
      await expect(page.getByTestId('tip')).toHaveCount(1);
      await page.locator('a[href="/own-key"]').first().click();
      await page.getByTestId('avoided').getByRole('button').click();
      await expect(page.getByTestId('avoided')).toHaveCount(0);
    });

    await test.step('another passphrase for the same key', async () => {
      await page.locator('#passphrase').fill(NEW);
      for (const field of ['#new-passphrase', '#new-passphrase-again']) await page.locator(field).fill(`${NEW} 二`);
      await page.getByTestId('change-passphrase').click();
      await expect(page.getByTestId('changed')).toBeVisible({ timeout: 60_000 });
      await page.getByTestId('lock').click();
      await unlock(page, `${NEW} 二`);
      await page.locator('header .bar-button').first().click();
    });

    await test.step('after a quarter of an hour without input the key is locked', async () => {
      await page.getByTestId('tip').click();
      await expect(page.getByTestId('what')).toHaveText(WHAT);
      await page.clock.setFixedTime(new Date(Date.now() + 16 * 60_000));
      await expect(page.getByText('15 分钟没有操作')).toBeVisible({ timeout: 20_000 });
      await expect(page.getByTestId('what')).toHaveCount(0);
    });

    await test.step('nothing of it is kept in the browser', async () => {
      await desk.context.close();
      for (const secret of [WHAT, NEW]) expect(kept(desk.profile, secret)).toEqual([]);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await person.remove();
    await server.remove();
  }
});
