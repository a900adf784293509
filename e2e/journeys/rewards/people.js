// What people do about rewards: the journeys read as stories.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const steps = require('../../fixtures/steps');
const { slips } = require('../../fixtures/words');
const tips = require('../tips/people');

const COUNTY = '梅河口市';
const WHAT = '二采区一直有人空顶作业，支护跟不上，检查来之前才临时补几根';
const PAPER = Buffer.from('吉煤安罚〔2026〕12号 行政处罚决定书（示例）');
const NUMBER = '吉煤安罚〔2026〕12号';

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/**
 * The screen holds at both sizes, light and dark: axe finds nothing, nothing is wider than the screen, what is pressed is
 * 44 px high. With MINEWATCH_SHOTS a folder, pictures of it lie there.
 */
async function looked(page, name, sizes = Object.keys(SIZES)) {
  await expect(page.locator('h1')).toBeVisible();
  const before = page.viewportSize();
  const problems = await slips(page);
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
        const pressed = [...document.querySelectorAll('main button, main select, main summary, main a.button, nav a')];
        const low = pressed.map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && box.height < 43.5);
        return [
          ...violations.map((one) => `${one.id}: ${one.nodes[0].html}`),
          ...low.map(([one, box]) => `${box.height} px: ${one.outerHTML.slice(0, 120)}`),
          ...(document.documentElement.scrollWidth > window.innerWidth ? ['wider than the screen'] : []),
        ];
      });
      problems.push(...found.map((text) => `${name} ${size} ${colorScheme} ${text}`));
      if (process.env.MINEWATCH_SHOTS) {
        const file = path.join(process.env.MINEWATCH_SHOTS, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
      }
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  expect(problems).toEqual([]);
}

/** Signs the person out who is signed in, and another one in. */
async function become(page, url, account) {
  await page.goto(`${url}/settings`);
  // A page that nobody is signed in on asks for the account.
  const out = page.getByTestId('sign-out');
  await expect(out.or(page.locator('#account'))).toBeVisible();
  if (await out.isVisible()) await out.click();
  await expect(page.locator('#account')).toBeVisible();
  await steps.signIn(page, url, account);
  await expect(page.locator('#account')).toHaveCount(0);
}

/** An inspector's check of the mine with a major hazard, signed off and sent; gives its address. */
async function check(page, url) {
  await become(page, url, 'inspector-1');
  await page.getByTestId('mine-row').first().waitFor();
  const address = await steps.arrivedCheck(page, steps.MINE);
  await steps.recordHazard(page, address, 4, { level: '重大隐患', description: '采煤工作面空顶作业约三米', place: '3201 工作面' });
  await page.goto(address);
  await page.getByTestId('go-sign').click();
  await page.getByTestId('sign').click();
  await page.getByTestId('confirm').click();
  await page.waitForURL(/\/checks\/[^/]+$/);
  await page.goto(`${url}/queue`);
  await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
  return address;
}

/** Takes a decision on the tip that is open, in the example's words. */
async function decide(page, step) {
  await page.getByTestId(step).click();
  await page.getByTestId('decision').getByTestId('example').click();
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('decision')).toHaveCount(0);
}

/** An officer accepts the only tip, verifies it, and begins the case; gives the case's address. */
async function verifyAndBegin(page, url, checked) {
  await become(page, url, 'tip-officer');
  await tips.unlock(page);
  await page.getByTestId('tip').first().click();
  await expect(page.getByTestId('what')).toHaveText(WHAT);
  await decide(page, 'accept');
  await decide(page, 'verify');
  await page.getByTestId('begin-case').click();
  await page.locator('#check-id').fill(checked);
  await page.getByTestId('has-penalty').check();
  await page.locator('#penalty-number').fill(NUMBER);
  await page.locator('#penalty-paper').setInputFiles({ name: 'decision.pdf', mimeType: 'application/pdf', buffer: PAPER });
  await expect(page.getByTestId('paper-hash')).toBeVisible();
  await looked(page, 'begin');
  await page.getByTestId('begin-now').click();
  await page.waitForURL(/\/cases\//);
  await expect(page.getByTestId('state')).toContainText('已查实');
  await expect(page.getByTestId('evidence')).toContainText('已签署');
  const address = page.url();
  await page.goBack();
  await looked(page, 'case-of-tip');
  await page.getByTestId('to-case').click();
  await page.waitForURL(address);
  return address;
}

/** A second officer proposes what follows from a fine. */
async function propose(page, url, address, fine, sum) {
  await become(page, url, 'tip-officer-2');
  await page.goto(address);
  await page.getByTestId('propose').click();
  await page.locator('#fine-0').fill(fine);
  await expect(page.getByTestId('live-sum')).toHaveText(sum);
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('state')).toHaveText('待审批');
}

/** An administrator sets the year's budget of the county. */
async function fund(page, url, yuan) {
  await become(page, url, 'administrator');
  await page.goto(`${url}/budgets`);
  await page.locator('#budget-region').selectOption({ label: `通化市 ${COUNTY}` });
  await page.locator('#budget-total').fill(yuan);
  await page.getByTestId('set-budget').click();
  await expect(page.getByTestId('word')).toContainText('预算已设定');
  await looked(page, 'budgets');
}

/** An approver approves: pressed, asked, pressed. */
async function approve(page, url, address, account = 'approver') {
  await become(page, url, account);
  await page.goto(address);
  await page.getByTestId('approve').click();
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('approve-sure')).toBeVisible();
  await looked(page, 'approve');
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('state')).toHaveText('可以领取');
}

/** The whistleblower claims by the pages for browsers without scripts; vouchers give the money code. */
async function claim(page, url, code, way, fields = {}) {
  await tips.look(page, url, code);
  await page.locator(`form[data-ways] input[value=${way}]`).check();
  await page.locator('form[data-ways] button.primary').click();
  const form = page.locator(`form[data-claim=${way}]`);
  await expect(form).toBeVisible();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
  const money = way === 'vouchers' ? await form.locator('input[name=money_code]').inputValue() : '';
  if (way === 'vouchers') {
    await expect(form.locator('svg.qr path')).toBeVisible();
    await form.locator('[name=kept]').check();
  }
  await form.locator('button.primary').click();
  return money;
}

/** Types the money code at the counter. */
async function show(page, money) {
  await page.locator('#money-code').fill(money);
  await page.getByTestId('look-up').click();
}

/** Pays out what the screen says, confirmed twice; gives the receipt's numbers. */
async function payOut(page) {
  await page.getByTestId('pay-out').click();
  await expect(page.getByTestId('pay-out-sure')).toBeVisible();
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('pay-now')).toBeVisible();
  return page.getByTestId('receipt').locator('.receipt-numbers code').allInnerTexts();
}

/** The cashier marks the payment that is open as paid, asked twice. */
async function markPaid(page, payment, reference) {
  await page.locator('#reference').fill(reference);
  await page.getByTestId('confirm').click();
  await page.getByTestId('confirm').click();
  await expect(payment).toHaveCount(0);
}

/** The verifier begins to enter, on the case that is open, what an appeal made of the fine; the decision is still to be confirmed. */
async function amend(page, fine) {
  await page.getByTestId('amend').click();
  await page.locator('#new-fine').fill(fine);
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.locator('#decision-paper-error')).toHaveText('请填写');
  await page.locator('#decision-paper').setInputFiles({ name: 'appeal.pdf', mimeType: 'application/pdf', buffer: PAPER });
}

/** The server ends, and the ledger's file holds without it; gives what the verifier said. */
async function ledgerHolds(server) {
  await server.stop();
  const file = `${server.data}/ledger.jsonl`;
  const exported = await Server.command('export', 'ledger', '--out', file, '--data', server.data);
  expect(exported.status, exported.output).toBe(0);
  const verified = await Server.command('verify', 'ledger', file);
  expect(verified.status, verified.output).toBe(0);
  return verified.output;
}

module.exports = {
  COUNTY, NUMBER, PAPER, WHAT, amend, approve, become, check, claim, fund, ledgerHolds, looked, markPaid, payOut, propose,
  show, verifyAndBegin,
};
