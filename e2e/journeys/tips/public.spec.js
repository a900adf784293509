// The public's pages without scripts: every one of them, in both languages, at a small phone's and a desktop's size,
// looked over by axe; a report with a picture, a slip in the code, a dialogue form.
'use strict';
const fs = require('node:fs');
const { test, expect, chromium } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { jpeg } = require('../../fixtures/photo');
const { Device } = require('../../fixtures/browser');
const { begin, look } = require('./people');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** The weight of a page before photos, over the wire. */
const PAGE_BYTES_MAX = 30 * 1024;
const SIZES = [{ width: 320, height: 640 }, { width: 390, height: 844 }, { width: 1440, height: 900 }];

test('every public page holds without scripts, weighs little and passes axe', async () => {
  const server = await Server.create();
  const browser = await chromium.launch({ executablePath: process.env.MINEWATCH_CHROMIUM || undefined, args: ['--no-sandbox'] });
  try {
    for (const lang of ['zh-CN', 'en']) {
      const context = await browser.newContext({ javaScriptEnabled: false, locale: lang, viewport: SIZES[0] });
      const page = await context.newPage();
      // Axe needs scripts: it looks at the same document in another browser context.
      const looking = await browser.newContext({ locale: lang });
      const looker = await looking.newPage();
      const problems = [];
      page.on('response', async (response) => {
        const headers = await response.allHeaders();
        if (headers['set-cookie']) problems.push(`${response.url()} sets a cookie`);
        if (!response.url().startsWith(server.url)) problems.push(`${response.url()} is somebody else's`);
      });
      const picture = await jpeg(looker, 640, 480, 3);
      const checked = async (name) => {
        const html = await page.content();
        for (const size of SIZES) {
          await looker.setViewportSize(size);
          await looker.setContent(html.replace(/<script[^>]*><\/script>/g, ''));
          await looker.evaluate(AXE);
          const { violations } = await looker.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
          for (const found of violations) problems.push(`${lang} ${name} ${size.width}: ${found.id} ${found.nodes[0].html}`);
          const wide = await looker.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
          if (wide) problems.push(`${lang} ${name} is wider than ${size.width}`);
        }
        const bytes = Buffer.byteLength(html);
        if (bytes > PAGE_BYTES_MAX) problems.push(`${lang} ${name} weighs ${bytes}`);
      };

      await page.goto(`${server.url}/tip?lang=${lang}`);
      await checked('start');
      await page.goto(`${server.url}/tip/new?lang=${lang}`);
      await checked('place');
      await page.locator('select[name=division]').selectOption('220581');
      await page.locator('main form button.primary').first().click();
      await checked('form');
      const code = await page.locator('input[name=code]').first().inputValue();
      // Sent with too little: named, and nothing that was typed is lost.
      await page.locator('[name=what]').fill('通风机停了三天');
      await page.locator('[name=matter]').selectOption('major-hazard');
      await page.locator('[name=known]').selectOption('seen');
      await page.locator('[name=answer]').fill('0');
      await page.waitForTimeout(3_500);
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toBeVisible();
      await expect(page.locator('[name=what]')).toHaveValue('通风机停了三天');
      expect(await page.locator('input[name=code]').first().inputValue()).toBe(code);
      await checked('form with errors');
      await page.locator('[name=mine_words]').fill('东坡石场');
      const [a, b] = (await page.locator('label[for=answer]').innerText()).match(/\d+/g).map(Number);
      await page.locator('[name=answer]').fill(String(a + b));
      await page.locator('[name=files]').setInputFiles({ name: '井口.jpg', mimeType: 'image/jpeg', buffer: picture });
      await page.waitForTimeout(3_500);
      await page.locator('#send').click();
      await expect(page.locator('[data-receipt]')).toBeVisible();
      await checked('receipt');
      // Sent again by a reload: the same receipt.
      await page.reload();
      await expect(page.locator('[data-receipt]')).toBeVisible();

      // A slip in the fourth group.
      const slip = code.slice(0, 13) + ((Number(code[13]) + 1) % 10) + code.slice(14);
      await look(page, server.url, slip);
      await expect(page.locator('[data-errors]').or(page.locator('[role=alert]')).first()).toBeVisible();
      await checked('look-up with a slip');
      await look(page, server.url, code.match(/.{4}/g).join(' '));
      await expect(page.locator('[data-status]')).toBeVisible();
      expect(page.url()).not.toContain(code);
      await checked('status');
      await page.locator('form[data-answer] textarea').fill('还有二号井');
      await page.locator('form[data-answer] button.primary').click();
      await expect(page.locator('[data-status]')).toBeVisible();
      await checked('status with a word of one\'s own');
      await page.goto(`${server.url}/register?lang=${lang}`);
      await checked('register');
      await page.goto(`${server.url}/rewards?lang=${lang}`);
      await checked('rewards');
      expect(problems).toEqual([]);
      await looking.close();
      await context.close();
    }
  } finally {
    await browser.close();
    await server.remove();
  }
});

test('with scripts the first view of a page weighs as little, headers and all', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const { page } = person;
  try {
    const wire = await person.context.newCDPSession(page);
    await wire.send('Network.enable');
    const [addresses, weights] = [new Map(), new Map()];
    wire.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url));
    wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const { pathname } = new URL(addresses.get(requestId));
      weights.set(pathname.split('/').pop(), encodedDataLength);
    });
    for (const lang of ['zh-CN', 'en']) {
      for (const address of ['/tip', '/tip/new', '/tip/status']) {
        weights.clear();
        await page.goto(`${server.url}${address}?lang=${lang}`, { waitUntil: 'networkidle' });
        const sum = [...weights.values()].reduce((a, b) => a + b, 0);
        expect(sum, `${address} ${lang} ${JSON.stringify([...weights])}`).toBeLessThan(PAGE_BYTES_MAX);
      }
      // The report's form: the rest comes with the sealing program, when the page can be read.
      weights.clear();
      await begin(page, server.url, { what: '通风机停了三天', lang });
      await page.waitForLoadState('networkidle');
      const first = ['new', 'tip.js', 'dom.js', 'words.js', 'sealer.js', 'kept.js', 'report.js'];
      const sum = first.reduce((all, name) => all + weights.get(name), 0);
      expect(sum, `form ${lang} ${JSON.stringify([...weights])}`).toBeLessThan(PAGE_BYTES_MAX);
    }
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});
