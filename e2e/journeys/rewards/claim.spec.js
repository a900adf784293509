// A reward is claimed in a browser with scripts: signed there, by a line that breaks, with a money code that never
// leaves the page.
'use strict';
const { test, expect } = require('@playwright/test');
const fs = require('node:fs');
const path = require('node:path');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { slips } = require('../../fixtures/words');
const tips = require('../tips/people');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [{ width: 320, height: 640 }, { width: 390, height: 844 }, { width: 1440, height: 900 }];

/** Looks over what is shown, at every size, light and dark. */
async function looked(page, name) {
  const problems = await slips(page);
  for (const size of SIZES) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      problems.push(...violations.map((one) => `${name} ${size.width} ${colorScheme} ${one.id}: ${one.nodes[0].html}`));
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) problems.push(`${name} is wider than ${size.width}`);
      if (process.env.MINEWATCH_SHOTS) {
        await page.screenshot({ path: path.join(process.env.MINEWATCH_SHOTS, `${name}-${size.width}-${colorScheme}.png`), fullPage: true });
      }
    }
  }
  expect(problems).toEqual([]);
}

test('in a browser with scripts the claim is signed there, and the money code stays there', async () => {
  const server = await Server.create();
  const { url } = server;
  const person = await Device.create('phone');
  const { page } = person;
  const sent = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() || ''}`));
  try {
    const code = server.output.match(/receipt code of a reward that is ready: ([\d ]+)/)[1].trim();
    await tips.look(page, url, code);
    const card = page.locator('[data-reward=notified]');
    await expect(card).toBeVisible({ timeout: 60_000 });
    await expect(card.locator('.sum')).toContainText('元');
    await expect(card.locator('[name=way]')).toHaveCount(4);
    await looked(page, 'claim-status');

    // A slip in the card's number is told beside it, and nothing is claimed.
    await card.locator('input[value=transfer]').check();
    await card.locator('button.primary').click();
    const transfer = page.locator('form[data-claim=transfer]');
    await transfer.locator('#holder').fill('示例户名');
    await transfer.locator('#bank').fill('示例银行');
    await transfer.locator('#number').fill('6200000000000006');
    await transfer.locator('button.primary').click();
    await expect(page.locator('[data-errors]')).toContainText('校验位不符');
    await expect(transfer.locator('#number')).toHaveAttribute('aria-invalid', 'true');
    await looked(page, 'claim-transfer');
    await page.locator('main > button.linkish').click();

    await expect(card).toBeVisible();
    await card.locator('input[value=vouchers]').check();
    await card.locator('button.primary').click();
    const form = page.locator('form[data-claim=vouchers]');
    await expect(form.locator('svg.qr path')).toBeVisible();
    const groups = await form.locator('[data-money] .code span').allInnerTexts();
    expect(groups.map((group) => group.trim()).join('-')).toMatch(/^([0-9A-Z]{5}-){4}[0-9A-Z]{5}$/);
    await looked(page, 'claim-vouchers');

    // A PIN that was never set, or another: it is told beside the field, and the money code stays.
    await form.locator('#kept').check();
    await form.locator('#pin').fill('12');
    await form.locator('button.primary').click();
    await expect(page.locator('[data-errors]')).toContainText('6 到 12 位数字');
    await form.locator('#pin').fill('271828');
    await form.locator('button.primary').click();
    await expect(page.locator('[data-errors]')).toContainText('密码不对', { timeout: 30_000 });
    await expect(form.locator('#pin')).toHaveAttribute('aria-invalid', 'true');
    expect(await form.locator('[data-money] .code span').allInnerTexts()).toEqual(groups);
    await looked(page, 'claim-pin');
    await form.locator('#pin').fill('');

    // The line breaks at the moment of claiming: the code stands there still, and the same claim goes out again.
    await person.context.setOffline(true);
    await form.locator('button.primary').click();
    await expect(page.locator('[data-errors]')).toContainText('网断了');
    expect(await form.locator('[data-money] .code span').allInnerTexts()).toEqual(groups);
    await person.context.setOffline(false);
    await form.locator('button.primary').click();
    await expect(page.locator('[data-reward=claimed]')).toBeVisible();
    await expect(page.locator('[data-reward=claimed]')).toContainText('柜台凭券领现金');
    await expect(page.locator('[name=way]')).toHaveCount(0);

    // Whoever looks later sees that it was claimed, and no money code.
    await tips.look(page, url, code);
    await expect(page.locator('[data-reward=claimed]')).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('.code.money')).toHaveCount(0);

    const money = groups.map((group) => group.trim());
    const digits = code.replace(/\D/g, '');
    for (const one of sent) {
      expect(one).not.toContain(digits);
      expect(one).not.toContain('271828');
      expect(money.some((group) => one.includes(group))).toBe(false);
    }
    expect(sent.filter((one) => one.includes('/api/v1/reward-claims')).length).toBeGreaterThan(0);
  } finally {
    await person.remove();
    await server.remove();
  }
});
