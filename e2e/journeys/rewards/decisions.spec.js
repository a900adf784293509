// What does not go straight: a large sum that two persons approve, more time, a refusal taken up again, and a fine that an
// appeal lowered after the reward was paid. On the invented cases of the demonstration.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const tips = require('../tips/people');
const people = require('./people');

const DELEGATE = { name: '示例代领人', document: 'SL0000000001' };

/** Opens the demonstration's case that is so far; with a sum where several are. */
async function open(page, url, state, sum = '') {
  await page.goto(`${url}/cases`);
  await page.getByTestId('tab-all').click();
  await page.locator('#state').selectOption(state);
  const row = page.getByTestId('case').filter({ hasText: sum });
  await expect(row).toHaveCount(1);
  await row.click();
  await expect(page.getByTestId('sum')).toBeVisible();
  return page.url();
}

/** Gives a reason out of the list: not without one. */
async function withReason(page, deed, reason) {
  await page.getByTestId(deed).click();
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.locator('#reason-error')).toHaveText('请填写');
  await people.looked(page, deed);
  await page.locator('#reason').selectOption(reason);
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('decision')).toHaveCount(0);
}

test('two approve a large sum, time is given, a refusal is taken up again, and a fine is lowered after payment', async () => {
  test.setTimeout(600_000);
  const server = await Server.create();
  const { url } = server;
  const desk = await Device.create('desktop');
  const whistleblower = await Device.create('phone', { javaScriptEnabled: false });
  const { page } = desk;
  const state = page.getByTestId('state');
  try {
    let large;
    await test.step('of one decision a second case says how it relates to the first', async () => {
      await people.become(page, url, 'reward-proposer');
      const second = await open(page, url, 'verified');
      await expect(page.getByTestId('same-matter')).toContainText('按最先举报提出');
      await expect(page.getByTestId('same-matter')).toContainText('共同证据：行政处罚');
      await people.looked(page, 'same-matter');
      await page.getByTestId('propose').click();
      await page.locator('#fine-0').fill('40000');
      await expect(page.getByTestId('live-sum')).toHaveText('6,000 元');
      const confirm = page.getByTestId('decision').getByTestId('confirm');
      await expect(page.getByTestId('say-apart')).toBeVisible();
      await expect(confirm).toBeDisabled();
      await page.locator('#standing').selectOption('later');
      await expect(page.getByTestId('say-apart')).toHaveCount(0);
      await page.locator('#standing').selectOption('first');
      await people.looked(page, 'say-apart');
      await page.getByTestId('apart').check();
      await confirm.click();
      await expect(state).toHaveText('待审批');
      await expect(page.getByTestId('same-matter')).toContainText('提出人注明：属不同事项');
      await people.become(page, url, 'approver');
      await page.goto(second);
      await page.getByTestId('approve').click();
      await expect(page.getByTestId('approve-apart')).toContainText('属不同事项');
      await people.looked(page, 'approve-apart');
      await page.getByTestId('decision').getByTestId('cancel').click();
      await withReason(page, 'return', 'evidence');
      await expect(state).toContainText('已查实');
    });

    await test.step('who approved first is told that another has to', async () => {
      await people.become(page, url, 'approver');
      large = await open(page, url, 'half-approved');
      await expect(page.getByTestId('why-not')).toContainText('您已初审，“批准”须由另一名审批人员办理。');
      await expect(page.getByTestId('approve')).toHaveCount(0);
    });

    await test.step('more time is given for a good reason', async () => {
      await open(page, url, 'notified');
      await expect(page.locator('.limit')).toContainText('60 天');
      await withReason(page, 'extend', 'safety');
      await expect(state).toHaveText('可以领取');
      await expect(page.locator('.limit')).not.toContainText('60 天');
      await expect(page.locator('.limit')).toContainText('120 天');
    });

    await test.step('a proposal is refused, and taken up again', async () => {
      const refused = await open(page, url, 'proposed');
      await withReason(page, 'refuse', 'already-known');
      await expect(state).toHaveText('不予奖励');
      await page.goto(refused);
      await withReason(page, 'reopen', 'office');
      await expect(state).toContainText('已查实');
    });

    await test.step('the second approver approves', async () => {
      await people.approve(page, url, large, 'approver-2');
    });

    await test.step('the claimant sends somebody else, who is known to the cashier alone', async () => {
      const code = /(\d{4} ){7}\d{4}/.exec(server.output)[0];
      await people.claim(whistleblower.page, url, code, 'delegate', DELEGATE);
      await expect(whistleblower.page.locator('[data-reward]')).toBeVisible();
      await people.become(page, url, 'cashier');
      await tips.unlock(page);
      const delegated = page.getByTestId('payment').filter({ hasText: '委托他人代领' });
      await delegated.getByTestId('open-payment').click();
      await page.getByTestId('open-payee').click();
      for (const told of Object.values(DELEGATE)) await expect(page.getByTestId('payee')).toContainText(told);
      await people.looked(page, 'delegate', ['phone']);
      await people.markPaid(page, delegated, 'DL-2026-0001');
    });

    await test.step('an appeal lowers the fine of a reward that was paid', async () => {
      await people.become(page, url, 'reward-verifier');
      const paid = await open(page, url, 'paid', '22,500');
      await expect(page.getByTestId('sum')).toContainText('22,500 元');
      await people.amend(page, '100,000');
      await people.looked(page, 'amend');
      await page.getByTestId('decision').getByTestId('confirm').click();
      await expect(page.getByTestId('decision')).toHaveCount(0);
      // The national rules let the claimant keep it: nothing is to come back.
      await expect(page.getByTestId('sum')).toContainText('22,500 元');
      await expect(page.getByTestId('history')).toContainText('罚款变更');
      await people.become(page, url, 'cashier');
      await page.goto(paid);
      await expect(state).toHaveText('已兑付');
      await expect(page.getByTestId('recover')).toHaveCount(0);
    });

    await test.step('the ledger proves it', async () => {
      await people.ledgerHolds(server);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await whistleblower.remove();
    await server.remove();
  }
});
