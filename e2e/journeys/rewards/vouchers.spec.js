// A tip is rewarded in cash: check, case, proposal, approval, claim without scripts, counter with and without a network,
// statement, and the ledger verified without the server.
'use strict';
const { test, expect } = require('@playwright/test');
const fs = require('node:fs');
const path = require('node:path');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const tips = require('../tips/people');
const people = require('./people');

test('a tip is verified, proposed, approved, claimed, paid at a counter, reconciled, and the ledger proves it', async () => {
  test.setTimeout(900_000);
  const server = await Server.create();
  const { url } = server;
  const whistleblower = await Device.create('phone', { javaScriptEnabled: false });
  const desk = await Device.create('desktop');
  const counter = await Device.create('phone');
  const { page } = desk;
  let code; let address; let money; const paid = [];
  try {
    await test.step('a worker reports, and an inspector checks the mine', async () => {
      code = await tips.file(whistleblower.page, url, { county: people.COUNTY, mine: steps.MINE, what: people.WHAT });
      await people.fund(page, url, '50,000');
      const checked = await people.check(page, url);
      address = await people.verifyAndBegin(page, url, checked);
    });

    await test.step('who verified is told that somebody else has to propose', async () => {
      await expect(page.getByTestId('why-not')).toContainText('本案由您查实，“提出奖励建议”须由另一人办理。');
      await expect(page.getByTestId('propose')).toHaveCount(0);
      await expect(page.getByTestId('evidence')).toContainText(people.NUMBER);
      await people.looked(page, 'case');
    });

    await test.step('a colleague sees sum and reasoning while typing, and proposes', async () => {
      await people.become(page, url, 'tip-officer-2');
      await page.goto(address);
      await page.getByTestId('propose').click();
      await page.locator('#fine-0').fill('1,0000,00.001');
      await expect(page.getByText('金额最多两位小数')).toBeVisible();
      await expect(page.getByTestId('confirm')).toBeDisabled();
      await page.locator('#fine-0').fill('20000');
      await expect(page.getByTestId('live-sum')).toHaveText('3,000 元');
      await page.locator('.against summary').click();
      await page.getByTestId('already-published').check();
      await expect(page.getByTestId('live-sum')).toHaveText('0 元');
      await expect(page.getByTestId('confirm')).toBeDisabled();
      await page.getByTestId('already-published').uncheck();
      await page.locator('#fine-0').fill('100,000');
      await expect(page.getByTestId('live-sum')).toHaveText('15,000 元');
      await people.looked(page, 'propose');
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('state')).toHaveText('待审批');
      await expect(page.getByTestId('reasoning')).toContainText('15,000');
    });

    await test.step('an approver returns it once, compares the paper, and approves', async () => {
      await people.become(page, url, 'approver');
      const row = page.getByTestId('case').filter({ hasText: steps.MINE });
      await expect(row).toHaveCount(1);
      await people.looked(page, 'cases-mine');
      await page.getByTestId('tab-all').click();
      await page.locator('#state').selectOption('reconciled');
      await expect(page.getByTestId('case')).toHaveCount(0);
      await page.locator('#state').selectOption('proposed');
      await page.locator('#region').selectOption({ label: '通化市 梅河口市' });
      await expect(page.getByTestId('case')).toHaveCount(1);
      await people.looked(page, 'cases');
      await row.click();
      const paper = page.getByTestId('evidence').locator('input[type=file]');
      await paper.setInputFiles({ name: 'other.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') });
      await expect(page.getByText('与登记的文书不一致')).toBeVisible();
      await paper.setInputFiles({ name: 'same.pdf', mimeType: 'application/pdf', buffer: people.PAPER });
      await expect(page.getByText('与登记的文书一致')).toBeVisible();
      await page.getByTestId('return').click();
      await page.getByTestId('confirm').click();
      await expect(page.locator('#reason-error')).toHaveText('请填写');
      await page.locator('#reason').selectOption('level');
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('state')).toContainText('已查实');
      await people.become(page, url, 'tip-officer-2');
      await page.goto(address);
      await page.getByTestId('propose').click();
      await expect(page.locator('#fine-0')).toHaveValue('100,000');
      await expect(page.getByTestId('live-sum')).toHaveText('15,000 元');
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('state')).toHaveText('待审批');
      await people.approve(page, url, address);
    });

    await test.step('the hotline sees ready, where and how long, and neither sum nor mine', async () => {
      await people.become(page, url, 'hotline');
      await expect(page.getByTestId('waiting-rewards')).toContainText('通化市');
      await expect(page.getByTestId('waiting-rewards')).toContainText('还剩 60 天');
      await expect(page.locator('main')).not.toContainText('青石沟');
      await expect(page.locator('main')).not.toContainText('15,000');
      await people.looked(page, 'waiting');
    });

    await test.step('the whistleblower claims vouchers without scripts', async () => {
      money = await people.claim(whistleblower.page, url, code, 'vouchers');
      expect(money.replaceAll('-', '')).toHaveLength(25);
    });

    await test.step('nothing is paid at the counter before the vouchers are issued', async () => {
      await people.become(counter.page, url, 'cashier');
      await counter.page.goto(`${url}/counter`);
      await people.show(counter.page, `${money.slice(0, -1)}${money.endsWith('0') ? '1' : '0'}`);
      await expect(counter.page.locator('#money-code-error')).toContainText('请核对第 5 组');
      await people.show(counter.page, money);
      await expect(counter.page.getByTestId('nothing-open')).toBeVisible();
      await expect(counter.page.getByText('尚未生效：2 张')).toBeVisible();
      await people.looked(counter.page, 'counter-nothing', ['phone']);
      await counter.page.goto(address);
      await counter.page.getByTestId('issue').click();
      await counter.page.getByTestId('confirm').click();
      await expect(counter.page.getByTestId('state')).toHaveText('兑付券可用');
    });

    await test.step('the counter takes the list along, pays a part, and the same voucher is not there again', async () => {
      await counter.page.goto(`${url}/counter`);
      await counter.page.getByTestId('take-list').click();
      await expect(counter.page.getByTestId('has-list')).toContainText(/\d+ 张/);
      await people.show(counter.page, money);
      await expect(counter.page.getByTestId('counter-sum')).toHaveText('15,000 元');
      await counter.page.getByTestId('part').click();
      await counter.page.getByRole('button', { name: '少一张 5,000 元' }).click();
      await expect(counter.page.getByTestId('counter-sum')).toHaveText('10,000 元');
      await people.looked(counter.page, 'counter-part', ['phone']);
      paid.push(...(await people.payOut(counter.page)).map((number) => [number, '10000']));
      await people.looked(counter.page, 'counter-paid', ['phone']);
      // The page dies before the money is handed over: the same payment is found again, and is no second one.
      await counter.page.reload();
      await expect(counter.page.getByTestId('unsure')).toBeVisible();
      await people.looked(counter.page, 'counter-unsure', ['phone']);
      await counter.page.getByTestId('try-again').click();
      await expect(counter.page.getByTestId('paid-sum')).toHaveText('10,000 元');
      await expect(counter.page.getByTestId('pay-now')).toContainText('已经付过的，不要再付');
      await people.looked(counter.page, 'counter-found-again', ['phone']);
      await counter.page.getByTestId('handed-over').click();
      await people.show(counter.page, money);
      await expect(counter.page.getByTestId('counter-sum')).toHaveText('5,000 元');
      await counter.page.getByTestId('next').click();
    });

    await test.step('another counter cannot pay what is on the list', async () => {
      await people.become(page, url, 'cashier-2');
      await page.goto(`${url}/counter`);
      await people.show(page, money);
      await expect(page.getByText('在其他柜台的离线清单上：1 张')).toBeVisible();
      await expect(page.getByTestId('pay-out')).toHaveCount(0);
    });

    await test.step('without a network the rest is paid from the list, once, also after the app was started anew', async () => {
      await steps.installedOffline(counter.page);
      await counter.context.setOffline(true);
      await counter.page.goto(`${url}/counter`);
      await expect(counter.page.getByTestId('has-list')).toBeVisible();
      await people.show(counter.page, money);
      await expect(counter.page.getByTestId('counter-sum')).toHaveText('5,000 元');
      paid.push(...(await people.payOut(counter.page)).map((number) => [number, '5000']));
      await expect(counter.page.getByTestId('pay-now')).toContainText('联网后交回');
      await counter.page.reload();
      await expect(counter.page.getByTestId('to-hand-in')).toContainText('1 笔');
      await people.looked(counter.page, 'counter-offline', ['phone']);
      await people.show(counter.page, money);
      await expect(counter.page.getByTestId('nothing-open')).toBeVisible();
      await expect(counter.page.getByTestId('paid-here')).toContainText('5,000 元');
      await counter.page.getByTestId('next').click();
      await counter.context.setOffline(false);
    });

    await test.step('it is handed in, and the case is paid', async () => {
      await counter.page.getByTestId('hand-in').click();
      await expect(counter.page.getByTestId('offline-word')).toHaveText('已交回');
      await expect(counter.page.getByTestId('to-hand-in')).toHaveCount(0);
      await counter.page.goto(address);
      await expect(counter.page.getByTestId('state')).toHaveText('已兑付');
      await expect(counter.page.getByTestId('redeemed')).toHaveText('2 / 2 张已兑付');
    });

    await test.step('another cashier compares the statement, with each difference explained', async () => {
      const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
      const csv = (rows) => Buffer.from(`日期,流水号,金额\n${rows.map(([number, sum]) => `${day},${number},${sum}\n`).join('')}`);
      const statement = async (who, buffer) => {
        await who.goto(`${url}/statement`);
        await who.getByTestId('statement').setInputFiles({ name: 's.csv', mimeType: 'text/csv', buffer });
      };
      await statement(page, Buffer.from('a,b\n1,2\n'));
      await expect(page.getByTestId('failed')).toContainText('表头缺少');
      await statement(page, csv([[paid[0][0], '9999'], ['TRX-1', '3000']]));
      await expect(page.getByTestId('difference').filter({ hasText: '台账为 10,000 元' })).toBeVisible();
      await expect(page.getByTestId('difference').filter({ hasText: '台账中没有' })).toBeVisible();
      await expect(page.getByTestId('difference').filter({ hasText: paid[1][0] })).toContainText('对账单上没有');
      await people.looked(page, 'statement');
      await statement(counter.page, csv(paid));
      const own = counter.page.getByTestId('difference').filter({ hasText: paid[0][0] });
      await expect(own).toContainText('同一人不得在同一案件中承担两项职责');
      await statement(page, csv(paid));
      await expect(page.getByTestId('settled').locator('li')).toHaveCount(1);
      for (const [number] of paid) await expect(page.getByTestId('difference').filter({ hasText: number })).toHaveCount(0);
      await page.goto(address);
      await expect(page.getByTestId('state')).toHaveText('已对账');
    });

    await test.step('an auditor takes the ledger, and it is verified without the server', async () => {
      await people.become(page, url, 'auditor');
      await page.getByTestId('to-cases').click();
      await page.getByTestId('case').filter({ hasText: steps.MINE }).click();
      await expect(page.getByTestId('history')).toContainText('对账');
      await expect(page.getByTestId('acts').locator('button')).toHaveCount(0);
      await people.looked(page, 'case-ended');
      await page.goto(`${url}/ledger`);
      await expect(page.getByTestId('ledger-key')).toBeVisible();
      await people.looked(page, 'ledger');
      await page.getByTestId('download-ledger').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-ledger').click()]);
      const file = path.join(server.data, 'ledger.jsonl');
      fs.copyFileSync(await download.path(), file);
      const verified = await Server.command('verify', 'ledger', file);
      expect(verified.status, verified.output).toBe(0);
    });

    await test.step('the whistleblower sees that it was paid', async () => {
      await tips.look(whistleblower.page, url, code);
      await expect(whistleblower.page.locator('[data-reward]')).toContainText('15,000');
    });
    expect(desk.errors).toEqual([]);
    expect(counter.errors).toEqual([]);
  } finally {
    await counter.remove();
    await desk.remove();
    await whistleblower.remove();
    await server.remove();
  }
});
