// A report that is written without a network and sent later: what lies on the phone meanwhile, and that it is sent once.
'use strict';
const fs = require('node:fs');
const { test, expect } = require('@playwright/test');
const { slips } = require('../../fixtures/words');
const { Client } = require('../../fixtures/client');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { jpeg, telltale, video } = require('../../fixtures/photo');
const { begin, kept, look } = require('./people');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WHAT = '炸药库夜里没人看守，门锁是坏的';
const CANARY = 'canary-of-the-camera';
const NAME = '王五拍的库房.jpg';

async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return [...await slips(page), ...found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)];
}

/** Everything that the pages' database holds, as bytes. */
const databases = (page) => page.evaluate(async () => {
  const dump = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => { indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result); });
    for (const store of database.objectStoreNames) {
      const within = database.transaction(store).objectStore(store);
      for (const what of ['getAllKeys', 'getAll']) {
        const rows = await new Promise((resolve) => { within[what]().onsuccess = ({ target }) => resolve(target.result); });
        dump.push(...rows.map((row) => (row instanceof Uint8Array ? Array.from(row, (byte) => String.fromCharCode(byte)).join('') : JSON.stringify(row))));
      }
    }
    database.close();
  }
  return dump;
});

/** Takes the first piece of the first file out of what is kept. */
const lose = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open('tip', 1).onsuccess = ({ target: { result } }) => {
    const transaction = result.transaction('sealed', 'readwrite');
    transaction.objectStore('sealed').delete([0, 0]);
    transaction.oncomplete = () => { result.close(); resolve(); };
  };
}));

async function reports(server) {
  const client = await Client.signIn(server.url, 'tip-officer');
  return (await client.get('/api/v1/tips')).body.rows;
}

test('written without a network, sealed on the phone, found again with the code, and sent', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const { page } = person;
  try {
    const photo = telltale(await jpeg(page, 1200, 900, 3), CANARY);
    const code = await begin(page, server.url, { what: WHAT });
    const county = await page.locator('input[name=division]').inputValue();
    await page.locator('#files').setInputFiles({ name: NAME, mimeType: 'image/jpeg', buffer: photo });
    await expect(page.locator('[data-file=clean]')).toBeVisible();

    await test.step('the line is gone: nothing is lost, and a later time can be chosen', async () => {
      await person.context.setOffline(true);
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('先加密存在手机上');
      await expect(page.locator('[name=what]')).toHaveValue(WHAT);
      expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
      await page.locator('#delay').selectOption('1');
      expect(await violations(page)).toEqual([]);
      await page.locator('#send').click();
      await expect(page.locator('h1')).toHaveText('还没有发出去');
      await expect(page.locator('[data-waiting]')).toContainText('还不算数');
      await expect(page.locator('[data-receipt] [data-code]')).toHaveAttribute('data-code', code);
      expect(await violations(page)).toEqual([]);
    });

    await test.step('what lies on the phone tells nothing', async () => {
      const dump = await databases(page);
      expect(dump.length).toBeGreaterThan(4);
      const secrets = [WHAT, CANARY, NAME, code, code.match(/.{4}/g).join(' '), county, '"lookup"', '"proof"', 'register_secret', 'image/jpeg', '"due"', '"officer"'];
      expect(secrets.filter((secret) => dump.some((row) => row.includes(secret)))).toEqual([]);
      await page.locator('[data-hide]').click();
      await expect(page.locator('[data-code]')).toHaveCount(0);
      await page.goto('about:blank');
      await person.context.close();
      for (const secret of [WHAT, CANARY, NAME, code, code.match(/.{4}/g).join(' ')]) expect(kept(person.profile, secret), secret).toEqual([]);
      await person.launch();
    });

    await test.step('another day: the pages say that something waits, and only its code opens it', async () => {
      const again = person.page;
      await again.goto(`${server.url}/tip`);
      await expect(again.locator('[data-waiting]')).toContainText('还没有发出去');
      expect(await violations(again)).toEqual([]);
      await again.locator('[data-waiting] a').click();
      await expect(again.locator('[data-waiting]')).toBeVisible();
      await again.locator('[name=code]').fill('1234 5678 9012 3456 7890 1234 5678 9012');
      await again.locator('main form button.primary').click();
      await expect(again.locator('[data-errors]')).toBeVisible();
      await again.locator('[name=code]').fill(code);
      await again.locator('main form button.primary').click();
      await expect(again.locator('h1')).toHaveText('还没有发出去');
      await expect(again.locator('[data-code]')).toHaveCount(0);
      expect(await reports(server)).toHaveLength(0);
    });

    await test.step('a line that breaks keeps it; sent, it is one report and nothing is left', async () => {
      const again = person.page;
      let lost = 0;
      await again.route('**/api/v1/tips', async (route) => {
        lost += 1;
        if (lost > 1) return route.continue();
        await route.fetch();
        return route.abort();
      });
      await again.locator('[data-now]').click();
      await expect(again.locator('main .note.bad')).toContainText('网不通');
      await again.locator('[data-now]').click();
      await expect(again.locator('[data-sent]')).toBeVisible();
      await expect(again.locator('[data-verdict=holds]')).toBeVisible();
      expect(await again.evaluate(() => indexedDB.databases())).toEqual([]);
      const rows = await reports(server);
      expect(rows).toHaveLength(1);
      const client = await Client.signIn(server.url, 'tip-officer');
      const { body } = await client.get(`/api/v1/tips/${rows[0].id}`);
      expect(body.steps.flatMap(({ files = [] }) => files).map(({ kind }) => kind)).toEqual(['clean', 'original']);
      await look(again, server.url, code);
      await expect(again.locator('[data-status=received]')).toBeVisible();
    });
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});

test('a report that waits goes out by itself within its time, and another can be deleted', async () => {
  const server = await Server.create();
  const person = await Device.create('phone', { locale: 'en' });
  const { page } = person;
  try {
    await page.clock.install();
    const code = await begin(page, server.url, { what: WHAT, lang: 'en' });
    await page.locator('#delay').selectOption('72');
    await page.locator('#send').click();
    await expect(page.locator('h1')).toHaveText('Not sent yet');
    await test.step('what is refused or breaks on its way is tried again, and said', async () => {
      const refusals = ['tip-expired', 'tip-used-up', 'unsolved', 'upload-gone'];
      let tries = 0;
      await page.route('**/api/v1/tips', (route) => {
        tries += 1;
        const code = refusals.shift();
        return code ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ code, title: 'x' }) }) : route.continue();
      });
      await page.evaluate(() => {
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function broken(message, ...more) {
          if (message.what !== 'solve') return post.call(this, message, ...more);
          Worker.prototype.postMessage = post;
          return this.onmessage({ data: { id: message.id, error: 'broken' } });
        };
      });
      await page.clock.fastForward(72 * 3_600_000 + 1_000);
      await expect(page.locator('main .note.bad')).toContainText('a program in this page failed');
      for (let n = 1; n <= 4; n += 1) {
        await page.clock.fastForward(61_000);
        await expect.poll(() => tries).toBe(n);
        await expect(page.locator('main .note.bad')).toContainText('the server did not take it');
      }
      await page.clock.fastForward(61_000);
    });
    await expect(page.locator('[data-sent]')).toBeVisible();
    await page.unroute('**/api/v1/tips');
    await look(page, server.url, code);
    await expect(page.locator('[data-status=received]')).toBeVisible();

    await begin(page, server.url, { what: WHAT, lang: 'en' });
    await page.locator('#delay').selectOption('24');
    await page.locator('#send').click();
    await expect(page.locator('h1')).toHaveText('Not sent yet');
    await test.step('a second one does not push it out', async () => {
      await begin(page, server.url, { what: WHAT, lang: 'en' });
      await page.locator('#delay').selectOption('1');
      // The language changes twice, and the time stays.
      for (const lang of ['zh-CN', 'en']) {
        await page.locator('button[name=switch]').click();
        await expect(page.locator('html')).toHaveAttribute('lang', lang);
        await expect(page.locator('[data-own]')).toBeVisible();
        await expect(page.locator('#delay')).toHaveValue('1');
        await expect(page.locator('[data-delay] .note')).toBeVisible();
        await expect(page.locator('#send')).toHaveText(lang === 'en' ? 'Seal it and keep it on this phone' : '加密，存在手机上');
      }
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('waiting on this phone already');
    });
    await page.goto(`${server.url}/tip?lang=en`);
    await page.locator('[data-erase]').click();
    await expect(page.locator('[data-erase]')).toContainText('for good');
    await page.locator('[data-erase]').click();
    await expect(page.locator('h1')).toHaveText('Nothing waits on this phone');
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(await reports(server)).toHaveLength(1);

    await test.step('what a page left in the middle of keeping is deleted by the next', async () => {
      await page.evaluate(() => new Promise((resolve) => {
        const request = indexedDB.open('tip', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('sealed').put(new Uint8Array(9), [0, 0]);
        request.onsuccess = () => { request.result.close(); resolve(); };
      }));
      await page.goto(`${server.url}/tip?lang=en`);
      await expect.poll(() => page.evaluate(() => indexedDB.databases())).toEqual([]);
      await expect(page.locator('[data-waiting]')).toHaveCount(0);
    });
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});

test('a second page neither clears away nor mixes in what the first is just keeping', async () => {
  const server = await Server.create();
  const person = await Device.create('phone', { locale: 'en' });
  const { page } = person;
  try {
    // The first page stops before its second piece until it is told to go on.
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      window.pieces = 0;
      IDBObjectStore.prototype.put = function counted(value, key) {
        if (value instanceof Uint8Array) window.pieces += 1;
        return put.call(this, value, key);
      };
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function held(message, ...more) {
        if (message.what === 'piece' && window.pieces === 1) window.goOn = () => post.call(this, message, ...more);
        else post.call(this, message, ...more);
      };
    });
    const code = await begin(page, server.url, { what: WHAT, lang: 'en' });
    const clip = video(3_000_000);
    await page.locator('#files').setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: clip });
    await expect(page.locator('[data-file=original]')).toBeVisible();
    await page.locator('#delay').selectOption('1');
    await page.locator('#send').click();
    await page.waitForFunction(() => window.goOn);

    const second = await person.context.newPage();
    await begin(second, server.url, { what: WHAT, lang: 'en' });
    await second.locator('#delay').selectOption('1');
    await second.locator('#send').click();
    await expect(second.locator('[data-errors]')).toContainText('Another page of this browser is keeping');
    await second.close();

    await page.evaluate(() => window.goOn());
    await expect(page.locator('h1')).toHaveText('Not sent yet');
    await page.locator('[data-now]').click();
    await expect(page.locator('[data-sent]')).toBeVisible();
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    await look(page, server.url, code);
    await expect(page.locator('[data-status=received]')).toBeVisible();

    await test.step('what the browser cleared away is said, and not tried for ever', async () => {
      await begin(page, server.url, { what: WHAT, lang: 'en' });
      await page.locator('#files').setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: clip });
      await expect(page.locator('[data-file=original]')).toBeVisible();
      await page.locator('#delay').selectOption('1');
      await page.locator('#send').click();
      await page.waitForFunction(() => window.goOn);
      await page.evaluate(() => window.goOn());
      await expect(page.locator('h1')).toHaveText('Not sent yet');
      await lose(page);
      await page.locator('[data-now]').click();
      await expect(page.locator('main .note.bad')).toContainText('no longer on this phone');
      await page.locator('[data-erase]').click();
      await page.locator('[data-erase]').click();
      await expect(page.locator('h1')).toHaveText('Nothing waits on this phone');
    });

    await test.step('what was lost on the way is not kept as if it were whole', async () => {
      await begin(page, server.url, { what: WHAT, lang: 'en' });
      await page.locator('#files').setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: clip });
      await expect(page.locator('[data-file=original]')).toBeVisible();
      await page.locator('#delay').selectOption('1');
      await page.locator('#send').click();
      await page.waitForFunction(() => window.goOn);
      await lose(page);
      await page.evaluate(() => window.goOn());
      await expect(page.locator('[data-errors]')).toContainText('not kept whole');
      await expect.poll(() => page.evaluate(() => indexedDB.databases())).toEqual([]);
    });
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});

test('a report for later is never sent at once because its sealing failed', async () => {
  const server = await Server.create();
  const person = await Device.create('phone', { locale: 'en' });
  const { page } = person;
  const posts = [];
  person.context.on('request', (request) => { if (request.method() === 'POST') posts.push(new URL(request.url()).pathname); });
  try {
    await page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function broken(message, ...more) {
        if (message.what === 'seal') this.onmessage({ data: { id: message.id, error: window.fault } });
        else post.call(this, message, ...more);
      };
    });
    await begin(page, server.url, { what: WHAT, lang: 'en' });
    const press = async (fault, said) => {
      await page.evaluate((name) => { window.fault = name; }, fault);
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText(said);
    };
    await page.locator('#delay').selectOption('24');
    for (const fault of ['broken', 'chance']) await press(fault, 'Nothing was sent');
    await expect(page.locator('#delay')).toHaveValue('24');
    await expect(page.locator('[name=answer]')).toBeHidden();
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);

    await page.locator('#delay').selectOption('0');
    await press('chance', 'Sealing went wrong');
    await expect(page.locator('[name=answer]')).toBeHidden();
    await press('broken', 'a later time can no longer be chosen');
    await expect(page.locator('[name=answer]')).toBeVisible();
    await expect(page.locator('#delay')).toHaveCount(0);
    expect(posts).not.toContain('/tip');
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});
