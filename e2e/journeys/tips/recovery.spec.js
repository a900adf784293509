// A forgotten passphrase: two colleagues give the key back, and the tips of before open again.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const { file, screen, unlock } = require('./people');

const WHAT = '回风巷瓦斯探头被人用袋子包住';
const NEW = '长白山 松花江 五只鹿 铁桥';
const LAST = '雾凇 岛上 三把伞 老磨坊';

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

    await test.step('unlocked, it is split among nobody before its officer says whom she knows', async () => {
      await unlock(page);
      await expect(page.getByTestId('undecided')).toContainText('有 3 名同事尚未由您确认');
      await page.locator('a[href="/own-key"]').first().click();
      await expect(page.getByTestId('held')).toContainText('现在没有同事持有份额');
      const rows = page.getByTestId('colleague');
      await expect(rows).toHaveCount(3);
      await expect(rows.filter({ hasText: '新的，尚未确认' })).toHaveCount(3);
      expect(await screen(owner, 'holders')).toEqual([]);
      const city = rows.filter({ hasText: '通化市应急局' });
      const province = rows.filter({ hasText: '吉林省应急局举报受理岗' });
      await city.getByRole('checkbox').check();
      await page.getByTestId('decide-holders').click();
      await expect(page.getByText('一名同事不能恢复密钥')).toBeVisible();
      await province.getByRole('checkbox').check();
      await page.getByTestId('decide-holders').click();
      await expect(page.getByTestId('holders-kept')).toBeVisible();
      await expect(page.getByTestId('held')).toContainText('2 名同事');
      await expect(rows.filter({ hasText: '新的，尚未确认' })).toHaveCount(0);
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

    await test.step('she is told to replace the key that two others could know, and is led through it', async () => {
      await page.locator('header .bar-button').first().click();
      await expect(page.getByTestId('recovered')).toContainText('请尽快更换密钥');
      await page.getByText('去更换').click();
      await page.getByTestId('to-replacing').click();
      await expect(page.locator('#replace-passphrase')).toBeFocused();
      const before = await page.locator('.hash').innerText();
      await page.getByTestId('replace-all').click();
      await expect(page.locator('#replace-passphrase-error')).toHaveText('至少 12 个字符');
      for (const field of ['#replace-passphrase', '#replace-passphrase-again']) await page.locator(field).fill(LAST);
      expect(await screen(owner, 'recovered')).toEqual([]);
      for (const field of ['#replace-passphrase', '#replace-passphrase-again']) await page.locator(field).fill(LAST);
      await page.getByTestId('replace-all').click();
      await expect(page.getByTestId('replaced')).toContainText('密钥已更换', { timeout: 60_000 });
      await expect(page.getByTestId('recovered')).toHaveCount(0);
      await expect(page.locator('.hash')).not.toHaveText(before);
      await expect(page.getByTestId('held')).toContainText('2 名同事');
      await page.locator('header .bar-button').first().click();
      await expect(page.getByTestId('recovered')).toHaveCount(0);
      await page.getByTestId('tip').click();
      await expect(page.getByTestId('what')).toHaveText(WHAT);
      await page.reload();
      await unlock(page, LAST);
      await expect(page.getByTestId('what')).toHaveText(WHAT);
    });

    await test.step('a colleague with another key is a new one: no share before she says so', async () => {
      const colleague = colleagues[1].page;
      await colleague.getByTestId('lock').click();
      await colleague.getByText('忘记口令').click();
      await colleague.getByTestId('replace-key').click();
      for (const field of ['#new-passphrase', '#new-passphrase-again']) await colleague.locator(field).fill(NEW);
      await colleague.getByTestId('make-key').click();
      await expect(colleague.getByTestId('lock')).toBeVisible({ timeout: 60_000 });
      await colleague.locator('a[href="/own-key"]').first().click();
      const told = await colleague.getByTestId('own-digits').innerText();

      await page.reload();
      await unlock(page, LAST);
      await page.locator('header .bar-button').first().click();
      await expect(page.getByTestId('undecided')).toContainText('有 1 名同事');
      await page.getByText('去确认').click();
      const row = page.getByTestId('colleague').filter({ hasText: '新的，尚未确认' });
      await expect(row).toContainText(told);
      await expect(row.getByRole('checkbox')).not.toBeChecked();
      await row.getByRole('checkbox').check();
      await page.getByTestId('decide-holders').click();
      await expect(page.getByTestId('holders-kept')).toBeVisible();
      await expect(page.getByTestId('held')).toContainText('2 名同事');
    });
    expect(owner.errors).toEqual([]);
  } finally {
    for (const device of [person, owner, ...colleagues]) await device.remove();
    await server.remove();
  }
});
