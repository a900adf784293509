// A tip from a browser without scripts reaches the officers: opened by passphrase, decided on, talked about, closed.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { jpeg } = require('../../fixtures/photo');
const steps = require('../../fixtures/steps');
const { PASSPHRASE, file, look, unlock, kept } = require('./people');

const WHAT = '三采区回风巷顶板掉块，支护缺了十几米，班长让我们照常干活';
const REPLY = '您的举报已受理，将在 60 日内核查。';
const QUESTION = '请问掉块的位置离巷道口大约多少米？';
const ANSWER = '大约三百米，靠近二号联络巷';
const NOTE = '已查阅该矿上月检查记录，未见此处';

/** Takes a decision with words for the whistleblower. */
async function decide(page, step, words) {
  await page.getByTestId(step).click();
  await page.getByTestId('decision').locator('#words').fill(words);
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('decision')).toHaveCount(0);
  await expect(page.getByTestId('timeline')).toContainText(words);
}

test('a tip is opened by passphrase, decided on, talked about and closed', async () => {
  const server = await Server.create();
  const person = await Device.create('phone', { javaScriptEnabled: false });
  const desk = await Device.create('desktop');
  let code;
  try {
    await test.step('a worker reports with scripts off', async () => {
      await desk.page.goto(server.url);
      const pictures = [await jpeg(desk.page, 1200, 900, 3)];
      code = await file(person.page, server.url, {
        county: '梅河口市', mine: '青石沟煤矿', what: WHAT, involved: '县局姓赵的科长', phone: '13900000000', pictures,
      });
      await expect(person.page.locator('main')).toContainText(code.slice(0, 4));
    });

    await test.step('the officer signs in, and sees nothing before the key is unlocked', async () => {
      await steps.signIn(desk.page, server.url, 'tip-officer');
      await expect(desk.page.getByTestId('unlock')).toBeVisible();
      await expect(desk.page.getByTestId('tip')).toHaveCount(0);
      await desk.page.locator('#passphrase').fill('not the passphrase');
      await desk.page.getByTestId('unlock').click();
      await expect(desk.page.getByText('口令不正确')).toBeVisible({ timeout: 60_000 });
      await unlock(desk.page);
    });

    await test.step('the queue says where and by when, and nothing of what was said', async () => {
      const row = desk.page.getByTestId('tip');
      await expect(row).toHaveCount(1);
      await expect(row).toContainText('梅河口市');
      await expect(row).toContainText('受理期限还剩 7 天');
      await expect(row).not.toContainText('青石沟');
      await row.click();
    });

    await test.step('the report opens in full', async () => {
      await expect(desk.page.getByTestId('what')).toHaveText(WHAT);
      await expect(desk.page.getByTestId('mine')).toHaveText('青石沟煤矿');
      await expect(desk.page.getByText('县局姓赵的科长')).toBeVisible();
      await expect(desk.page.getByText('13900000000')).toBeVisible();
      await expect(desk.page.getByText('内部人员', { exact: true })).toBeVisible();
    });

    await test.step('the clean copy of the picture opens here, the original not by one person alone', async () => {
      const clean = desk.page.getByTestId('attached').filter({ hasText: '净化副本' });
      await clean.getByTestId('open-file').click();
      await expect.poll(() => clean.getByTestId('picture').evaluate((img) => img.naturalWidth)).toBe(1200);
      const original = desk.page.getByTestId('attached').filter({ hasText: '原件' });
      await expect(original.getByTestId('open-file')).toHaveCount(0);
      await original.locator('select').selectOption({ label: '通化市应急局举报受理岗' });
      await original.getByTestId('ask-share').click();
      await expect(original).toContainText('等待同意');
    });

    await test.step('it cannot be accepted without words, and is accepted with them', async () => {
      await desk.page.getByTestId('accept').click();
      await desk.page.getByTestId('decision').getByTestId('confirm').click();
      await expect(desk.page.getByText('请写明告知举报人的内容')).toBeVisible();
      await desk.page.getByTestId('cancel').click();
      await decide(desk.page, 'accept', REPLY);
      await expect(desk.page.getByTestId('state')).toHaveText('已受理，核查中');
    });

    await test.step('a question goes to the whistleblower, a note stays inside', async () => {
      await desk.page.locator('#tell').fill(QUESTION);
      await desk.page.getByTestId('send-tell').click();
      await expect(desk.page.getByTestId('timeline')).toContainText(QUESTION);
      await desk.page.getByTestId('write-note').click();
      await desk.page.locator('#note').fill(NOTE);
      await desk.page.getByTestId('send-note').click();
      await expect(desk.page.getByTestId('timeline')).toContainText(NOTE);
    });

    await test.step('the whistleblower sees state and words, not the note, and answers', async () => {
      await look(person.page, server.url, code);
      const main = person.page.locator('main');
      await expect(main).toContainText(REPLY);
      await expect(main).toContainText(QUESTION);
      await expect(main).not.toContainText(NOTE);
      await person.page.locator('[name=message]').fill(ANSWER);
      await person.page.locator('form[data-answer] #send, form[data-answer] button.primary').first().click();
    });

    await test.step('the queue marks the answer, and the officer reads it', async () => {
      await desk.page.locator('header .bar-button').first().click();
      await desk.page.getByTestId('tab-verify').click();
      await desk.page.getByTestId('reload').click();
      await expect(desk.page.getByTestId('tip')).toContainText('举报人有新留言');
      await desk.page.getByTestId('tip').click();
      await expect(desk.page.getByTestId('timeline')).toContainText(ANSWER);
    });

    await test.step('evidence is linked and a colleague of the county is let out and in again', async () => {
      await desk.page.getByTestId('link').click();
      await desk.page.locator('#evidence').fill('JC-2026-0117');
      await desk.page.getByTestId('confirm').click();
      await expect(desk.page.getByTestId('timeline')).toContainText('JC-2026-0117');
      const officers = desk.page.getByTestId('officers');
      const county = officers.locator('li').filter({ hasText: '梅河口市应急局' });
      await county.getByTestId('take-out').click();
      await desk.page.getByTestId('confirm-out').click();
      await expect(county).toHaveCount(0);
      await desk.page.locator('#let-in').selectOption({ label: '通化市 梅河口市应急局举报受理岗' });
      await desk.page.getByTestId('let-in-now').click();
      await expect(county).toHaveCount(1);
      await desk.page.getByTestId('show-reads').click();
      await expect(desk.page.getByTestId('reads')).toContainText('授权同事');
    });

    await test.step('somebody else is quicker: nothing is overwritten and nothing typed is lost', async () => {
      const other = await Device.create('desktop');
      try {
        await steps.signIn(other.page, server.url, 'city-tip-officer');
        await unlock(other.page);
        await other.page.getByTestId('tab-verify').click();
        await other.page.getByTestId('tip').click();
        await expect(other.page.getByTestId('what')).toHaveText(WHAT);
        await other.page.getByTestId('lend').click();
        await expect(other.page.getByTestId('word')).toContainText('已同意');
        await other.page.getByTestId('write-note').click();
        await other.page.locator('#note').fill('市局已安排核查');
        await other.page.getByTestId('send-note').click();
        await expect(other.page.getByTestId('timeline')).toContainText('市局已安排核查');
      } finally {
        expect(other.errors).toEqual([]);
        await other.remove();
      }
      await desk.page.getByTestId('verify').click();
      await desk.page.locator('#words').fill('经核查属实，已责令整改。');
      await desk.page.getByTestId('confirm').click();
      await expect(desk.page.getByTestId('word')).toContainText('期间已有其他处理');
      await expect(desk.page.getByTestId('timeline')).toContainText('市局已安排核查');
      await expect(desk.page.locator('#words')).toHaveValue('经核查属实，已责令整改。');
      await desk.page.getByTestId('confirm').click();
      await expect(desk.page.getByTestId('state')).toHaveText('查证属实');
    });

    await test.step('the original opens with two shares', async () => {
      const original = desk.page.getByTestId('attached').filter({ hasText: '原件' });
      await original.getByTestId('open-file').click();
      await expect.poll(() => original.getByTestId('picture').evaluate((img) => img.naturalWidth)).toBe(1200);
    });

    await test.step('it is closed, and the whistleblower sees the end', async () => {
      await decide(desk.page, 'close', '本件已办结，谢谢您。');
      await expect(desk.page.getByTestId('state')).toHaveText('已办结');
      await look(person.page, server.url, code);
      await expect(person.page.locator('main')).toContainText('本件已办结，谢谢您。');
    });

    await test.step('nothing that was opened is kept in the browser, and a reload locks the key', async () => {
      // Whether a browser gets to write its history of the session before it ends is chance; that it must not is not.
      await expect(desk.page.locator('textarea')).not.toHaveCount(0);
      await expect(desk.page.locator('textarea:not([autocomplete=off]), input[type=password]:not([autocomplete=off])')).toHaveCount(0);
      await desk.page.reload();
      await expect(desk.page.getByTestId('unlock')).toBeVisible();
      await expect(desk.page.getByTestId('what')).toHaveCount(0);
      await desk.context.close();
      for (const secret of [WHAT, QUESTION, NOTE, ANSWER, PASSPHRASE]) expect(kept(desk.profile, secret)).toEqual([]);
      await desk.launch();
      await desk.page.goto(server.url);
    });

    await test.step('deletion needs two persons', async () => {
      await unlock(desk.page);
      await desk.page.getByTestId('tab-done').click();
      await desk.page.getByTestId('tip').click();
      await desk.page.getByTestId('ask-erasure').click();
      await desk.page.locator('#decision-note').fill('保存期满');
      await desk.page.getByTestId('confirm').click();
      await expect(desk.page.getByText('须由另一位受理人员确认')).toBeVisible();
      await expect(desk.page.getByTestId('erase')).toHaveCount(0);
      const second = await Device.create('desktop');
      try {
        await steps.signIn(second.page, server.url, 'tip-officer-2');
        await unlock(second.page);
        await second.page.getByTestId('tab-done').click();
        await second.page.getByTestId('tip').click();
        await second.page.getByTestId('erase').click();
        await second.page.getByTestId('confirm').click();
        await expect(second.page.getByTestId('erased')).toBeVisible();
      } finally {
        await second.remove();
      }
      await look(person.page, server.url, code);
      await expect(person.page.locator('main')).not.toContainText(REPLY);
    });
    expect(desk.errors).toEqual([]);
  } finally {
    await desk.remove();
    await person.remove();
    await server.remove();
  }
});
