// A tip that is sealed in the browser: the code is made there, and neither the code nor a word leaves it open.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');
const { look, unlock } = require('./people');

const COUNTY = '梅河口市';
const MINE = '青石沟煤矿';
const WHAT = '三采区回风巷瓦斯探头被人用塑料袋包住';
const PLACE = '三采区回风巷';
const PHONE = '13912345678';
const INVOLVED = '县局姓赵的科长';
const REPLY = '您的举报已受理，请问探头是哪一天包上的？';
const ANSWER = '上个月二十号夜班，班长叫包的';

/** Everything that the page sends, as text. */
function overhear(device) {
  const sent = [];
  device.context.on('request', (request) => {
    sent.push({ url: decodeURIComponent(request.url()), method: request.method(), body: request.postData() || '',
      headers: JSON.stringify(request.headers()) });
  });
  return sent;
}

function leaks(sent, secrets) {
  const found = [];
  for (const { url, body, headers } of sent) {
    const text = [url, body, headers, decodeURIComponent(body.replace(/%(?![0-9a-f]{2})/gi, '%25'))].join('\n');
    for (const secret of secrets) if (text.includes(secret)) found.push(`${secret} to ${url}`);
  }
  return found;
}

const codeIn = (page) => page.locator('[data-code]').getAttribute('data-code');

/** To the report's form, filled in. */
async function fill(page, url) {
  await page.goto(`${url}/tip/new`);
  await page.locator('select[name=division]').selectOption({ label: COUNTY });
  await page.locator('main form button.primary').first().click();
  await expect(page.locator('[data-own]')).toBeVisible();
  await page.locator('[name=mine]').selectOption({ label: MINE });
  await page.locator('[name=place]').fill(PLACE);
  await page.locator('[name=matter]').selectOption('major-hazard');
  await page.locator('[name=what]').fill(WHAT);
  await page.locator('[name=known]').selectOption('lived');
  await page.locator('[name=insider][value=yes]').check();
  await page.locator('[name=excluded_words]').fill(INVOLVED);
  await page.locator('[name=phone]').fill(PHONE);
}

test('a report is sealed in the browser, looked up and answered there, and nothing of it leaves open', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const desk = await Device.create('desktop');
  const { page } = person;
  const sent = overhear(person);
  const secrets = [WHAT, PLACE, PHONE, INVOLVED, ANSWER, REPLY];
  let code;
  try {
    await test.step('the code is another than the one that the server made', async () => {
      let served = '';
      await page.route('**/tip/new', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        const answer = await route.fetch();
        served = /data-code="(\d{32})"/.exec(await answer.text())[1];
        return route.fulfill({ response: answer });
      });
      await fill(page, server.url);
      code = await codeIn(page);
      expect(code).toMatch(/^\d{32}$/);
      expect(code).not.toBe(served);
      expect(await page.locator('form[data-tip] input[name=code]').inputValue()).toBe(code);
      await expect(page.locator('[name=answer]')).toBeHidden();
      await page.unroute('**/tip/new');
      secrets.push(code, code.match(/.{4}/g).join(' '), code.match(/.{4}/g).join('-'));
    });

    await test.step('the language changes, and words and code stay', async () => {
      await page.locator('button[name=switch]').click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(page.locator('[name=what]')).toHaveValue(WHAT);
      await expect(page.locator('[name=insider][value=yes]')).toBeChecked();
      await expect(page.locator('[data-own]')).toBeVisible();
      expect(await codeIn(page)).toBe(code);
      await page.locator('button[name=switch]').click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
      await expect(page.locator('[data-own]')).toBeVisible();
    });

    await test.step('a slip is told beside its field, before anything is sent', async () => {
      const before = sent.length;
      await page.locator('[name=lat]').evaluate((input) => { input.closest('details').open = true; });
      await page.locator('[name=lat]').fill('39.9');
      await page.locator('[name=lon]').fill('116.4');
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('坐标不正确');
      expect(sent.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
      await page.locator('[name=lat]').fill('');
      await page.locator('[name=lon]').fill('');
    });

    await test.step('a line that breaks loses nothing, and what arrived twice counts once', async () => {
      let lost = 0;
      await page.route('**/api/v1/tips', async (route) => {
        lost += 1;
        if (lost > 1) return route.continue();
        await route.fetch();
        return route.abort();
      });
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('网断了');
      await page.locator('#send').click();
      await expect(page.locator('h1')).toContainText('这份举报先前已经收到');
      expect(lost).toBe(2);
      await page.unroute('**/api/v1/tips');
    });

    await test.step('the receipt has the code, ways to keep it, and an entry that the browser computed', async () => {
      expect(await codeIn(page)).toBe(code);
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();
      await expect(page.locator('main')).toContainText('还有 7 天');
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-way=picture]').click()]);
      expect(download.suggestedFilename()).toBe('note.png');
      await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.locator('[data-way=copy]').click();
      await expect(page.getByText('复制好了')).toBeVisible();
      expect((await page.evaluate(() => navigator.clipboard.readText())).replace(/\D/g, '')).toBe(code);
      await page.locator('[data-look]').click();
      await expect(page.locator('[data-status=received]')).toBeVisible();
    });

    await test.step('an officer opens the report and writes', async () => {
      await steps.signIn(desk.page, server.url, 'tip-officer');
      await unlock(desk.page);
      await desk.page.getByTestId('tip').click();
      await expect(desk.page.getByTestId('what')).toHaveText(WHAT);
      await desk.page.getByTestId('accept').click();
      await desk.page.getByTestId('decision').locator('#words').fill(REPLY);
      await desk.page.getByTestId('decision').getByTestId('confirm').click();
      await expect(desk.page.getByTestId('decision')).toHaveCount(0);
    });

    await test.step('looked up anew, the words are opened here and every step is in the register', async () => {
      await look(page, server.url, '1234');
      await expect(page.locator('[data-errors]')).toContainText('还缺 28 位');
      await look(page, server.url, code.match(/.{4}/g).join(' '));
      await expect(page.locator('[data-status=accepted]')).toContainText('正在查');
      await expect(page.locator('main')).toContainText(REPLY);
      await expect(page.locator('[data-verdict=holds]')).toContainText('你的手机刚刚自己算过');
      expect(page.url()).toBe(`${server.url}/tip/status`);
    });

    await test.step('an answer is sealed here and reaches the officer', async () => {
      await page.locator('#message').fill(ANSWER);
      await page.locator('#send').click();
      await expect(page.locator('main')).toContainText('已送到');
      await expect(page.locator('main')).toContainText('已加密交给受理人员');
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();
      await desk.page.reload();
      await unlock(desk.page);
      await expect(desk.page.getByText(ANSWER)).toBeVisible();
    });

    await test.step('a status that somebody altered is not believed', async () => {
      await page.route('**/api/v1/tip-status', async (route) => {
        const answer = await route.fetch();
        const told = await answer.json();
        told.state = 'closed';
        told.steps[1].proven.facts.state = 'closed';
        return route.fulfill({ response: answer, json: told });
      });
      await look(page, server.url, code);
      await expect(page.locator('[data-verdict=entry]')).toContainText('第 1 步不在册');
      await page.unroute('**/api/v1/tip-status');
    });

    await test.step('Esc twice leaves at once, and nothing was kept', async () => {
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, '']);
      expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
      await page.route('https://**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>weather</h1>' }));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(page.locator('h1')).toHaveText('weather');
    });

    const origin = new URL(server.url).origin;
    const posts = sent.filter(({ method, url }) => method === 'POST' && url.startsWith(origin)).map(({ url }) => new URL(url).pathname);
    expect(new Set(posts)).toEqual(new Set(['/tip/new', '/api/v1/tip-salt', '/api/v1/tip-terms', '/api/v1/tips', '/api/v1/tip-status', '/api/v1/tip-answers']));
    expect(leaks(sent, secrets)).toEqual([]);
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await desk.remove();
    await server.remove();
  }
});

test('where the sealing program does not come alive, the page stays the plain one', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const { page } = person;
  try {
    await page.route('**/sealer.wasm', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`${server.url}/tip/new`);
    await page.locator('select[name=division]').selectOption({ label: COUNTY });
    await page.locator('main form button.primary').first().click();
    await expect(page.locator('[data-code]')).toHaveAttribute('data-code', /^\d{32}$/);
    await expect(page.locator('[data-own]')).toHaveCount(0);
    const code = await page.locator('form[data-tip] input[name=code]').inputValue();
    await page.locator('[name=mine]').selectOption({ label: MINE });
    await page.locator('[name=matter]').selectOption('other');
    await page.locator('[name=what]').fill(WHAT);
    await page.locator('[name=known]').selectOption('heard');
    const [a, b] = (await page.locator('label[for=answer]').innerText()).match(/\d+/g).map(Number);
    await page.locator('[name=answer]').fill(String(a + b));
    await page.waitForTimeout(3_500);
    await page.locator('#send').click();
    await expect(page.locator('[data-receipt]')).toBeVisible();
    expect(await codeIn(page)).toBe(code);
    // The buttons to keep the code are there all the same.
    await expect(page.locator('[data-keep] [data-way=print]')).toBeVisible();
    await look(page, server.url, code);
    await expect(page.locator('[data-errors]')).toContainText('没法自己打开');
    await page.locator('main form button.primary').first().click();
    await expect(page.locator('[data-status]')).toBeVisible();
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});
