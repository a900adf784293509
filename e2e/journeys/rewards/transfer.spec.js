// A reward is transferred: the account is sealed to the cashier's own key, opened in the browser, paid, sent back by the
// bank, claimed anew, paid again, and erased after reconciliation. The report was sealed in a browser with scripts, with a
// PIN; the claims come from one without, where nothing is claimed without it.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const tips = require('../tips/people');
const people = require('./people');

const PASSPHRASE = 'a cashier of the tests keeps this';
const PIN = '2718 2818';
const ACCOUNT = { holder: '示例户名', bank: '示例银行', number: '6200000000000005' };
const WITH_PIN = { ...ACCOUNT, pin: PIN };

test('an account is sealed to the cashier, opened in the browser alone, paid once, and gone after reconciliation', async () => {
  test.setTimeout(900_000);
  const server = await Server.create();
  const { url } = server;
  const whistleblower = await Device.create('phone', { javaScriptEnabled: false });
  const writer = await Device.create('phone');
  const desk = await Device.create('desktop');
  const { page } = desk;
  const transfers = page.getByTestId('payment').filter({ hasText: '银行转账' });
  let code; let address;
  try {
    await test.step('a cashier makes the own key', async () => {
      await people.become(page, url, 'cashier');
      // In the place of the demonstration's, whose passphrase everybody knows.
      await page.getByText('忘记口令？').click();
      await page.getByTestId('replace-key').click();
      await expect(page.getByTestId('make-key')).toBeVisible();
      await people.looked(page, 'cashier-key');
      await expect(page.getByText('换新密钥后')).toBeVisible();
      await page.locator('#new-passphrase').fill(PASSPHRASE);
      await page.locator('#new-passphrase-again').fill(PASSPHRASE);
      await page.getByTestId('make-key').click();
      await expect(page.getByTestId('lock')).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText('没有待付款的案件')).toBeVisible();
    });

    await test.step('a reward is approved', async () => {
      code = await tips.begin(writer.page, url, { county: people.COUNTY, mine: steps.MINE, what: people.WHAT });
      await writer.page.locator('[name=insider][value=yes]').check();
      await writer.page.locator('#pin').fill('123456');
      await writer.page.locator('#send').click();
      await expect(writer.page.locator('[data-errors]')).toContainText('太好猜');
      await expect(writer.page.locator('#pin')).toHaveAttribute('aria-invalid', 'true');
      await writer.page.locator('#pin').fill(PIN);
      await writer.page.locator('#send').click();
      await expect(writer.page.locator('[data-receipt]')).toBeVisible({ timeout: 60_000 });
      await writer.page.close();
      await people.fund(page, url, '50000');
      address = await people.verifyAndBegin(page, url, await people.check(page, url));
      await people.propose(page, url, address, '100,000', '15,000 元');
      await people.approve(page, url, address);
    });

    await test.step('the whistleblower claims a transfer', async () => {
      const claimed = whistleblower.page.locator('[data-reward]').getByText('已经申领');
      await people.claim(whistleblower.page, url, code, 'transfer', ACCOUNT);
      await expect(whistleblower.page.locator('[data-errors]')).toContainText('密码不对');
      await expect(claimed).toHaveCount(0);
      await people.claim(whistleblower.page, url, code, 'transfer', WITH_PIN);
      await expect(claimed).toBeVisible();
    });

    await test.step('the cashier opens the account with the passphrase, and nothing of it is kept', async () => {
      await people.become(page, url, 'cashier');
      await tips.unlock(page, PASSPHRASE);
      await expect(transfers).toHaveCount(1);
      await transfers.getByTestId('open-payment').click();
      await page.getByTestId('open-payee').click();
      await expect(page.getByTestId('payee')).toContainText('6200 0000 0000 0005');
      await expect(page.getByTestId('payee')).toContainText(ACCOUNT.holder);
      await people.looked(page, 'payments');
    });

    await test.step('the bank sends it back, and it is claimed anew', async () => {
      await page.getByTestId('bounce').click();
      await page.locator('#bounce-reference').fill('TH-0001');
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(transfers).toHaveCount(0);
      await people.claim(whistleblower.page, url, code, 'transfer', WITH_PIN);
      await page.getByTestId('reload').click();
      await expect(transfers).toHaveCount(1);
    });

    await test.step('it is marked paid, asked twice', async () => {
      await transfers.getByTestId('open-payment').click();
      await page.getByTestId('confirm').click();
      await expect(page.locator('#reference-error')).toHaveText('请填写');
      await page.locator('#reference').fill('TRX-2026-0007');
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('pay-sure')).toContainText('15,000 元');
      await page.getByTestId('confirm').click();
      await expect(transfers).toHaveCount(0);
      await page.goto(address);
      await expect(page.getByTestId('state')).toHaveText('已兑付');
    });

    await test.step('another cashier reconciles, and the account is erased', async () => {
      await people.become(page, url, 'cashier-2');
      await page.goto(`${url}/statement`);
      const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
      const buffer = Buffer.from(`date,reference,amount,name\n${day},TRX-2026-0007,"15,000.00",x\n`);
      await page.getByTestId('statement').setInputFiles({ name: 's.csv', mimeType: 'text/csv', buffer });
      await expect(page.getByTestId('settled').locator('li')).toHaveCount(1);
      await page.goto(address);
      await expect(page.getByTestId('state')).toHaveText('已对账');
      const kept = await page.evaluate(() => document.body.innerText);
      expect(kept).not.toContain(ACCOUNT.holder);
    });

    await test.step('the bank sends it back all the same: who approves enters it, and it begins again with a proposal', async () => {
      await page.goto(address);
      await expect(page.getByTestId('send-back')).toHaveCount(0);
      await people.become(page, url, 'approver');
      await page.goto(address);
      await page.getByTestId('send-back').click();
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(page.locator('#bounce-reference-error')).not.toBeEmpty();
      await people.looked(page, 'send-back');
      await page.locator('#bounce-reference').fill('TH-2026-0001');
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(page.getByTestId('state')).toContainText('已查实');
      await expect(page.getByTestId('history')).toContainText('对账后退汇');
      await tips.look(whistleblower.page, url, code);
      await expect(whistleblower.page.locator('[data-reward]')).toContainText('钱被银行退回来了');
      await people.ledgerHolds(server);
    });

    await test.step('nothing of the account lies in the browser', async () => {
      await desk.context.close();
      for (const secret of [ACCOUNT.holder, ACCOUNT.number, PASSPHRASE]) expect(tips.kept(desk.profile, secret)).toEqual([]);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await writer.remove();
    await whistleblower.remove();
    await server.remove();
  }
});
