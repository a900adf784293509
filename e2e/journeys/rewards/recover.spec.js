// Local rules that have it paid back: an appeal lowers the fine of a reward that was paid, and the cashier takes back in
// two parts what was too much.
'use strict';
const { test, expect } = require('@playwright/test');
const path = require('node:path');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const tips = require('../tips/people');
const people = require('./people');

const RULES = path.join(__dirname, '../../../shared/data/rewards/local-example.json');
const DELEGATE = { name: '示例代领人', document: 'SL0000000001' };

test('what was paid too much by local rules is taken back, and the budget and the ledger have it', async () => {
  test.setTimeout(600_000);
  const server = await Server.create();
  const { url } = server;
  const whistleblower = await Device.create('phone');
  const desk = await Device.create('desktop');
  const { page } = desk;
  const due = page.getByText(/待追回/);
  let address;
  try {
    await test.step('a reward by the local rules is paid', async () => {
      await people.become(page, url, 'administrator');
      await page.goto(`${url}/rules`);
      await page.getByTestId('rule-file').setInputFiles(RULES);
      await expect(page.getByTestId('word')).toContainText('规则已生效');
      const code = await tips.begin(whistleblower.page, url, { county: people.COUNTY, mine: steps.MINE, what: people.WHAT });
      await whistleblower.page.locator('#send').click();
      await expect(whistleblower.page.locator('[data-receipt]')).toBeVisible({ timeout: 60_000 });
      await people.fund(page, url, '50000');
      address = await people.verifyAndBegin(page, url, await people.check(page, url));
      await people.propose(page, url, address, '100,000', '15,000 元');
      await people.approve(page, url, address);
      const plain = await Device.create('phone', { javaScriptEnabled: false });
      await people.claim(plain.page, url, code, 'delegate', DELEGATE);
      await expect(plain.page.locator('[data-reward]')).toBeVisible();
      await plain.remove();
      await people.become(page, url, 'cashier');
      await tips.unlock(page);
      const delegated = page.getByTestId('payment').filter({ hasText: '15,000' });
      await delegated.getByTestId('open-payment').click();
      await people.markPaid(page, delegated, 'DL-2026-0009');
    });

    await test.step('an appeal lowers the fine', async () => {
      await people.become(page, url, 'tip-officer');
      await page.goto(address);
      await people.amend(page, '60,000');
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(page.getByTestId('decision')).toHaveCount(0);
      await expect(due).toContainText('6,000 元');
      await expect(page.getByTestId('recover')).toHaveCount(0);
    });

    await test.step('the cashier takes back a part, no more than all of it, and the rest', async () => {
      await people.become(page, url, 'cashier');
      await page.goto(address);
      const take = async (sum) => {
        await page.getByTestId('recover').click();
        await page.locator('#recovered').fill(sum);
        await page.getByTestId('decision').getByTestId('confirm').click();
      };
      await page.getByTestId('recover').click();
      await expect(page.locator('#recovered')).toHaveValue('6,000');
      await people.looked(page, 'recover');
      await page.goto(address);
      await take('2,500');
      await expect(due).toContainText('3,500 元');
      await take('3,500.01');
      await expect(page.locator('#recovered-error')).toHaveText('至多 3,500 元');
      await page.locator('#recovered').fill('');
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(page.locator('#recovered-error')).toHaveText('请填写');
      await page.goto(address);
      await expect(due).toContainText('3,500 元');
      await take('3,500');
      await expect(due).toHaveCount(0);
      await expect(page.getByTestId('recover')).toHaveCount(0);
      await expect(page.getByTestId('history').getByText('追回')).toHaveCount(2);
    });

    await test.step('the budget and the ledger have it', async () => {
      await people.become(page, url, 'administrator');
      await page.goto(`${url}/budgets`);
      await expect(page.getByText('41,000').first()).toBeVisible();
      expect(await people.ledgerHolds(server)).toContain('spent 9,000');
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await whistleblower.remove();
    await server.remove();
  }
});
