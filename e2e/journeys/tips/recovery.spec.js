// A forgotten passphrase: two colleagues give the key back, and the tips of before open again.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const { file, unlock } = require('./people');

const WHAT = '回风巷瓦斯探头被人用袋子包住';
const NEW = '长白山 松花江 五只鹿 铁桥';

test('two colleagues give a forgotten key back', async () => {
  test.setTimeout(240_000);
  const server = await Server.create();
  const person = await Device.create('phone', { javaScriptEnabled: false });
  const owner = await Device.create('phone');
  const colleagues = [await Device.create('desktop'), await Device.create('phone')];
  try {
    await file(person.page, server.url, { county: '梅河口市', mine: '青石沟煤矿', what: WHAT });
    const { page } = owner;
    await steps.signIn(page, server.url, 'county-tip-officer');

    await test.step('before the key was ever unlocked beside colleagues there is nothing to recover', async () => {
      await page.getByText('忘记口令').click();
      await page.getByTestId('recover-key').click();
      for (const field of ['#new-passphrase', '#new-passphrase-again']) await page.locator(field).fill(NEW);
      await page.getByTestId('ask-recovery').click();
      await expect(page.getByTestId('nobody-holds')).toBeVisible({ timeout: 60_000 });
      await page.reload();
    });

    await test.step('unlocking splits it among the colleagues', async () => {
      await unlock(page);
      await page.locator('a[href="/own-key"]').click();
      await expect(page.getByTestId('held')).toContainText('3 名同事');
      await page.screenshot({ path: 'out/recovery-held.png', fullPage: true });
      await page.getByTestId('lock').click();
    });

    let digits;
    await test.step('the passphrase is forgotten', async () => {
      await page.getByText('忘记口令').click();
      await page.getByTestId('recover-key').click();
      for (const field of ['#new-passphrase', '#new-passphrase-again']) await page.locator(field).fill(NEW);
      await page.getByTestId('ask-recovery').click();
      digits = await page.getByTestId('recovery-digits').innerText({ timeout: 60_000 });
      expect(digits).toMatch(/^(\d{4} ){5}\d{4}$/);
      await expect(page.getByTestId('recovery-given')).toContainText('0');
      await page.screenshot({ path: 'out/recovery-wait.png', fullPage: true });
    });

    for (const [n, account] of ['tip-officer', 'city-tip-officer'].entries()) {
      await test.step(`${account} confirms what was told by voice`, async () => {
        const colleague = colleagues[n].page;
        await steps.signIn(colleague, server.url, account);
        await unlock(colleague);
        await colleague.locator('#digits').fill('0000 1111 2222 3333 4444 5555');
        await colleague.getByTestId('give-share').click();
        await expect(colleague.locator('#digits-error')).toContainText('核对码不符');
        await colleague.screenshot({ path: `out/recovery-asked-${n}.png`, fullPage: true });
        await colleague.locator('#digits').fill(digits.replaceAll(' ', ''));
        await colleague.getByTestId('give-share').click();
        await expect(colleague.getByTestId('give-share')).toHaveCount(0);
        await page.getByTestId('recovery-given').waitFor();
        await page.getByText('刷新').click();
        await expect(page.getByTestId('recovery-given')).toContainText(`已确认 ${n + 1} 人`);
        await expect(page.getByTestId('finish-recovery')).toHaveCount(n);
      });
    }

    await test.step('the new passphrase opens the old key, and the tip of before', async () => {
      await page.locator('#recovery-passphrase').fill('not what was chosen');
      await page.getByTestId('finish-recovery').click();
      await expect(page.locator('#recovery-passphrase-error')).toBeVisible({ timeout: 60_000 });
      await page.locator('#recovery-passphrase').fill(NEW);
      await page.getByTestId('finish-recovery').click();
      await expect(page.getByTestId('lock')).toBeVisible({ timeout: 60_000 });
      await page.locator('header .bar-button').first().click();
      await page.getByTestId('tip').click();
      await expect(page.getByTestId('what')).toHaveText(WHAT);
      await page.reload();
      await unlock(page, NEW);
      await expect(page.getByTestId('what')).toHaveText(WHAT);
    });
    expect(owner.errors).toEqual([]);
  } finally {
    for (const device of [person, owner, ...colleagues]) await device.remove();
    await server.remove();
  }
});
