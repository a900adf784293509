// The rest of an officer's work: joining, passing on, refusing, more time, colleagues in and out, deletion by two,
// and a flood. Two officers, each at an own desk; what whistleblowers see of it.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { flood } = require('../../fixtures/flood');
const { Client } = require('../../fixtures/client');
const steps = require('../../fixtures/steps');
const { begin, decide, file, look, screen, toTab, unlock } = require('./people');

const PLACE = { county: '梅河口市', mine: '青石沟煤矿' };
const CITY = '通化市应急局举报受理岗';
const PROVINCE = '吉林省应急局举报受理岗';

/** Whether what was pressed left the reader somewhere: on the page's body nobody knows where they are. */
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.testid || document.activeElement.tagName);

async function officer(device, url, account) {
  await steps.signIn(device.page, url, account);
  await unlock(device.page);
  return device.page;
}

test('tips are joined, passed on, refused, given more time; colleagues come and go; two delete', async () => {
  test.setTimeout(420_000);
  const server = await Server.create();
  const person = await Device.create('phone', { javaScriptEnabled: false });
  const [first, second] = [await Device.create('desktop'), await Device.create('desktop')];
  const report = (what) => file(person.page, server.url, { ...PLACE, what });
  const told = async (code, ...words) => {
    await look(person.page, server.url, code);
    for (const word of words) await expect(person.page.locator('main')).toContainText(word);
  };
  const codes = {};
  const [page, other] = [first.page, second.page];
  try {
    codes.earlier = await report('主井提升机的钢丝绳断丝超限，还在提人');
    await officer(first, server.url, 'tip-officer');
    await officer(second, server.url, 'city-tip-officer');

    await test.step('an earlier tip is accepted, and its time extended once', async () => {
      await page.getByTestId('tip').click();
      await decide(page, 'accept', '已受理，将在 60 日内核查。');
      await page.getByTestId('extend').click();
      await expect.poll(() => focused(page)).toBe('words');
      await page.getByTestId('confirm').click();
      await expect(page.locator('#words-error')).toHaveText('请写明告知举报人的内容');
      await expect.poll(() => focused(page)).toBe('words');
      expect(await screen(first, 'extend', async () => {
        await page.getByTestId('extend').click();
        await page.getByTestId('confirm').click();
      })).toEqual([]);
      await page.locator('#words').fill('钢丝绳要送检，核查延长 30 日。');
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('decision')).toHaveCount(0);
      await expect(page.locator('.limit')).toContainText('90 天');
      await expect(page.getByTestId('decisions')).toBeVisible();
      await expect(page.getByTestId('extend')).toHaveCount(0);
      await toTab(page, 'verify');
      await expect(page.getByTestId('tip')).toContainText('已延期');
      await told(codes.earlier, '延长了时间', '钢丝绳要送检');
    });

    await test.step('a later tip on the same matter is joined with it', async () => {
      codes.later = await report('青石沟主井的钢丝绳早该换了');
      await page.getByTestId('tab-decide').click();
      await page.getByTestId('reload').click();
      await page.getByTestId('tip').click();
      await page.getByTestId('join').click();
      await expect.poll(() => focused(page)).toBe('earlier');
      await page.getByTestId('example').click();
      await page.getByTestId('confirm').click();
      await expect(page.getByText('请选择在先的举报', { exact: true })).toBeVisible();
      await expect.poll(() => focused(page)).toBe('earlier');
      expect(await screen(first, 'join', async () => {
        await page.getByTestId('join').click();
        await page.getByTestId('confirm').click();
      })).toEqual([]);
      const words = await page.locator('#words').inputValue();
      if (!words) await page.getByTestId('example').click();
      await page.locator('#earlier').selectOption({ index: 1 });
      await page.getByTestId('confirm').click();
      await expect(page.getByTestId('state')).toHaveText('已与在先举报并案');
      await expect(page.getByTestId('timeline')).toContainText('并入在先举报');
      await told(codes.later, '并在一起', '此前已有举报');
      await page.getByTestId('timeline').getByRole('link', { name: /并入在先举报/ }).click();
      await expect(page.getByTestId('what')).toContainText('主井提升机');
      await toTab(page, 'finish');
      await expect(page.getByTestId('tip')).toHaveCount(1);
    });

    await test.step('what another authority has to deal with is passed on', async () => {
      codes.passed = await report('矿上食堂卫生很差，好几个人拉肚子');
      await page.getByTestId('tab-decide').click();
      await page.getByTestId('reload').click();
      await page.getByTestId('tip').click();
      await page.getByTestId('pass-on').click();
      await expect(page.getByTestId('decision')).toContainText('不得附原文');
      await page.getByTestId('cancel').click();
      await expect.poll(() => focused(page)).toBe('pass-on');
      expect(await screen(first, 'pass-on', () => page.getByTestId('pass-on').click())).toEqual([]);
      await page.getByTestId('cancel').click();
      await decide(page, 'pass-on', '已移送市场监管部门。');
      await expect(page.getByTestId('state')).toHaveText('已移送其他部门');
      await expect.poll(() => focused(page)).toBe('word');
      await told(codes.passed, '转给了该管的部门', '已移送市场监管部门');
    });

    await test.step('what is not credible is refused with a reason, and can still be taken up', async () => {
      codes.refused = await report('他们家的狗老叫');
      await toTab(page, 'decide');
      await page.getByTestId('tip').click();
      await page.getByTestId('reject').click();
      await page.getByTestId('confirm').click();
      await expect(page.locator('#words-error')).toHaveText('请写明告知举报人的内容');
      expect(await screen(first, 'refuse', () => page.getByTestId('reject').click())).toEqual([]);
      await page.getByTestId('cancel').click();
      await decide(page, 'reject', '与矿山安全无关，不予受理。');
      await expect(page.getByTestId('state')).toHaveText('不予受理');
      await expect(page.getByTestId('accept')).toBeVisible();
      await told(codes.refused, '不受理', '与矿山安全无关');
    });

    await test.step('a colleague is let out, knows nothing of the tip, and is let in again', async () => {
      const address = page.url();
      const row = page.getByTestId('officers').locator('li').filter({ hasText: CITY });
      await row.getByTestId('take-out').click();
      await expect(row).toContainText('确定吗');
      await expect.poll(() => focused(page)).toBe('confirm-out');
      expect(await screen(first, 'let-out', () => row.getByTestId('take-out').or(row.getByTestId('confirm-out')).first().click()
        .then(() => expect(page.getByTestId('confirm-out')).toBeVisible()))).toEqual([]);
      await page.getByTestId('confirm-out').click();
      await expect(row).toHaveCount(0);
      await other.getByTestId('tab-finish').click();
      await other.getByTestId('reload').click();
      await expect(other.getByTestId('tip')).toHaveCount(2);
      await other.goto(address);
      await unlock(other);
      await expect(other.getByTestId('absent')).toContainText('没有此举报，或您无权打开');
      await page.locator('#let-in').selectOption({ label: CITY });
      await page.getByTestId('let-in-now').click();
      await expect(row).toHaveCount(1);
      await other.reload();
      await unlock(other);
      await expect(other.getByTestId('what')).toContainText('他们家的狗老叫');
    });

    await test.step('deletion is asked for with a reason, refused by the second, asked for again and confirmed', async () => {
      await decide(page, 'close', '已办结。');
      await page.getByTestId('ask-erasure').click();
      await page.getByTestId('confirm').click();
      await expect(page.getByText('请写明理由')).toBeVisible();
      expect(await screen(first, 'ask-erasure', () => page.getByTestId('ask-erasure').click())).toEqual([]);
      await page.getByTestId('cancel').click();
      await decide(page, 'ask-erasure', '含有无关人员的私事', '#decision-note');
      await expect(page.getByText('须由另一位受理人员确认')).toBeVisible();
      await expect(page.getByTestId('erase')).toHaveCount(0);

      await other.getByTestId('reload-file').click({ timeout: 45_000 });
      await expect(other.getByTestId('timeline')).toContainText('含有无关人员的私事');
      await decide(other, 'keep-it', '先不删', '#decision-note');
      await expect(other.getByTestId('erase')).toHaveCount(0);

      await page.getByTestId('reload-file').click({ timeout: 45_000 });
      await expect(page.getByTestId('timeline')).toContainText('先不删');
      await decide(page, 'ask-erasure', '当事人要求', '#decision-note');
      await other.getByTestId('reload-file').click({ timeout: 45_000 });
      await other.getByTestId('erase').click();
      await expect(other.getByTestId('decision')).toContainText('无法恢复');
      expect(await screen(second, 'erase', () => other.getByTestId('erase').click())).toEqual([]);
      await other.getByTestId('confirm').click();
      await expect(other.getByTestId('erased')).toBeVisible();
      await page.reload();
      await unlock(page);
      await expect(page.getByTestId('absent')).toContainText('没有此举报');
      await look(person.page, server.url, codes.refused);
      await expect(person.page.locator('main')).not.toContainText('与矿山安全无关');
    });
    expect(first.errors).toEqual([]);
    expect(second.errors).toEqual([]);
  } finally {
    for (const device of [first, second, person]) await device.remove();
    await server.remove();
  }
});

test('a flood lies apart, and what a person picks out of it comes back', async () => {
  test.setTimeout(240_000);
  const server = await Server.create();
  const person = await Device.create('phone');
  const desk = await Device.create('desktop');
  const { page } = desk;
  try {
    let intake;
    await test.step('one report, and hundreds that a machine made from it', async () => {
      person.page.on('request', (request) => { if (request.url().endsWith('/api/v1/tips')) intake = request.postDataJSON(); });
      await begin(person.page, server.url, { what: '夜里偷排矿井水' });
      await person.page.locator('#send').click();
      await expect(person.page.locator('[data-verdict=holds]')).toBeVisible();
      await flood(server.url, intake, 260);
    });

    await test.step('those of the flood are on a list of their own, which says what it is', async () => {
      await steps.signIn(page, server.url, 'tip-officer');
      await unlock(page);
      const client = await Client.signIn(server.url, 'tip-officer');
      const apart = (await client.get('/api/v1/tips/counts')).body.find(({ list }) => list === 'quarantine').tips;
      expect(apart).toBeGreaterThan(5);
      await expect(page.getByTestId('tab-quarantine')).toContainText(String(apart));
      await page.getByTestId('tab-quarantine').click();
      await expect(page.getByText('人工处理后自动移出')).toBeVisible();
      await expect(page.getByTestId('tip')).toHaveCount(apart);
      expect(await screen(desk, 'flood', () => page.getByTestId('tab-quarantine').click())).toEqual([]);
    });

    await test.step('the long list comes in pieces', async () => {
      await page.getByTestId('tab-decide').click();
      await expect(page.getByTestId('tip')).toHaveCount(100);
      await page.getByTestId('more').click();
      await expect(page.getByTestId('tip')).toHaveCount(200);
    });

    await test.step('a note takes one out of the flood', async () => {
      await page.getByTestId('tab-quarantine').click();
      await expect(page.getByTestId('tip')).not.toHaveCount(200);
      await expect(page.getByTestId('tip').first()).toBeVisible();
      const count = await page.getByTestId('tip').count();
      await page.getByTestId('tip').first().click();
      await expect(page.getByTestId('what')).toHaveText('夜里偷排矿井水');
      await page.getByTestId('write-note').click();
      await page.locator('#note').fill('是真的，请尽快受理');
      await page.getByTestId('send-note').click();
      await expect(page.getByTestId('timeline')).toContainText('是真的');
      await toTab(page, 'quarantine');
      await expect(page.getByTestId('tip')).toHaveCount(count - 1);
    });

    await test.step('one that was only looked at stays; another is accepted out of it, a third thrown away', async () => {
      const count = await page.getByTestId('tip').count();
      await page.getByTestId('tip').first().click();
      await expect(page.getByTestId('what')).toHaveText('夜里偷排矿井水');
      await toTab(page, 'quarantine');
      await expect(page.getByTestId('tip')).toHaveCount(count);

      await page.getByTestId('tip').first().click();
      await decide(page, 'accept', '已受理，将派人夜间核查。');
      await expect(page.getByTestId('state')).toHaveText('已受理，核查中');
      await toTab(page, 'quarantine');
      await expect(page.getByTestId('tip')).toHaveCount(count - 1);
      await page.getByTestId('tab-verify').click();
      await expect(page.getByTestId('tip')).toHaveCount(1);

      await page.getByTestId('tab-quarantine').click();
      await page.getByTestId('tip').first().click();
      await decide(page, 'reject', '与其他举报完全相同，不予受理。');
      await expect(page.getByTestId('state')).toHaveText('不予受理');
      await toTab(page, 'quarantine');
      await expect(page.getByTestId('tip')).toHaveCount(count - 2);
      await page.getByTestId('tab-finish').click();
      await expect(page.getByTestId('tip')).toHaveCount(1);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await person.remove();
    await server.remove();
  }
});
