// What administrators keep in order: rule files with their errors, budgets that are not cut below what is taken, and
// accounts that another administrator confirms.
'use strict';
const { test, expect } = require('@playwright/test');
const fs = require('node:fs');
const path = require('node:path');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const people = require('./people');

const RULES = path.join(__dirname, '../../../shared/data/rewards/local-example.json');

test('rules are taken only when they are sound, budgets are kept, and an account is confirmed by another administrator', async () => {
  test.setTimeout(300_000);
  const server = await Server.create();
  await server.stop();
  const added = await Server.commandWithInput(
    `${steps.PASSWORD}\n`, 'user', 'add', 'approver-3', '--name', '新批准', '--role', 'reward-approver', '--region', '220000',
    '--by', 'administrator', '--password-stdin', '--data', server.data,
  );
  expect(added.status, added.output).toBe(0);
  await server.start();
  const { url } = server;
  const desk = await Device.create('desktop');
  const { page } = desk;
  try {
    await test.step('a rule file with a wrong example is refused with the reason, a sound one is in force', async () => {
      await people.become(page, url, 'administrator');
      const sets = page.getByTestId('rule-set');
      await expect(sets.first()).toBeVisible();
      const before = await sets.count();
      const sound = JSON.parse(fs.readFileSync(RULES, 'utf8'));
      const add = async (text) => {
        const buffer = Buffer.from(text);
        await page.getByTestId('rule-file').setInputFiles({ name: 'rules.json', mimeType: 'application/json', buffer });
        await expect(page.getByTestId('word')).toBeVisible();
        return page.getByTestId('word').innerText();
      };
      expect(await add('{')).toContain('规则文件有误');
      const wrong = { ...sound, examples: [{ ...sound.examples[0], reward: '1' }] };
      await page.reload();
      expect(await add(JSON.stringify(wrong))).toContain('规则文件有误');
      await expect(sets).toHaveCount(before);
      await page.reload();
      expect(await add(JSON.stringify(sound))).toContain('规则已生效');
      await expect(sets).toHaveCount(before + 1);
      await people.looked(page, 'rules');
    });

    await test.step('a budget is not cut below what is taken', async () => {
      await page.goto(`${url}/budgets`);
      await page.locator('#budget-total').fill('1');
      await page.getByTestId('set-budget').click();
      await expect(page.getByTestId('word')).toContainText('新的预算总额少于已占用的金额');
    });

    await test.step('who made an account cannot confirm it, and another administrator can', async () => {
      await page.goto(`${url}/accounts`);
      const row = page.getByTestId('account').filter({ hasText: '新批准' });
      await expect(row).toContainText('由您创建，须由另一名管理员确认');
      await expect(row.getByTestId('confirm-account')).toHaveCount(0);
      await people.become(page, url, 'administrator-2');
      await page.goto(`${url}/accounts`);
      await expect(row).toBeVisible();
      await people.looked(page, 'accounts');
      await row.getByTestId('confirm-account').click();
      await row.getByTestId('confirm').click();
      await expect(page.getByTestId('word')).toHaveText('已确认');
      await expect(row).toHaveCount(0);
    });

    let address;
    await test.step('an approver steps back from a mine and no longer sees its cases', async () => {
      await people.become(page, url, 'approver');
      await page.getByTestId('tab-all').click();
      const first = page.getByTestId('case').first();
      address = new URL(await first.getAttribute('href'), url).href;
      await page.goto(address);
      await page.getByTestId('step-back').click();
      await page.getByTestId('step-back-confirm').click();
      await expect(page.getByTestId('declared')).toBeVisible();
      await page.goto(address);
      await expect(page.getByTestId('absent')).toContainText('利害关系');
      await page.goto(`${url}/conflicts`);
      await expect(page.getByTestId('conflicts').locator('li')).toHaveCount(1);
      await expect(page.getByTestId('conflicts')).toContainText('矿');
      await expect(page.getByTestId('conflicts').getByRole('button')).toHaveCount(0);
      await people.looked(page, 'conflicts');
    });

    await test.step('an administrator ends it and enters another, an auditor reads what was done', async () => {
      await people.become(page, url, 'administrator');
      await page.goto(`${url}/conflicts`);
      const rows = page.getByTestId('person');
      const own = rows.filter({ has: page.getByTestId('end-conflict') });
      await expect(own).toHaveCount(1);
      const name = await own.locator('.row-title').innerText();
      const row = rows.filter({ hasText: name }).filter({ hasText: '奖励审批' });
      await row.getByTestId('end-conflict').click();
      await row.getByTestId('confirm').click();
      await expect(page.getByTestId('word')).toHaveText('已解除回避');
      await expect(page.getByTestId('end-conflict')).toHaveCount(0);

      const other = rows.filter({ hasText: '新批准' });
      await other.getByTestId('enter-conflict').click();
      await other.getByTestId('confirm').click();
      await expect(other.getByRole('alert')).toHaveText('请选择矿山');
      await other.locator('select').selectOption({ index: 1 });
      await other.getByTestId('confirm').click();
      await expect(page.getByTestId('word')).toHaveText('已登记回避');
      await expect(other.getByTestId('end-conflict')).toBeVisible();
      await people.looked(page, 'people-conflicts');

      await people.become(page, url, 'auditor');
      await page.goto(`${url}/conflicts`);
      await row.locator('summary').click();
      await expect(row.locator('details li')).toHaveText([/解除/, /登记/]);
      await expect(page.getByTestId('enter-conflict')).toHaveCount(0);

      await people.become(page, url, 'approver');
      await page.getByTestId('tab-all').click();
      await expect(page.locator(`[data-testid=case][href="${new URL(address).pathname}"]`)).toBeVisible();
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await server.remove();
  }
});
