// Pictures of every screen on a phone and a desktop, light and dark, in Chinese and English: `cargo xtask shots [FOLDER [NAME…]]`.
'use strict';
const expect = require('@playwright/test').expect.configure({ timeout: 20_000 });
const fs = require('node:fs');
const path = require('node:path');
const { Server } = require('./fixtures/server');
const { Device } = require('./fixtures/browser');
const { jpeg } = require('./fixtures/photo');
const steps = require('./fixtures/steps');

const SIZES = {
  small: { width: 320, height: 568 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
};
/** Only these screens; all when there are none. */
const ONLY = process.argv.slice(3);
const LANGS = { zh: 'zh-CN', en: 'en' };

async function settled(page) {
  // The board's network is never idle: it waits for changes.
  await page.waitForLoadState('networkidle', { timeout: 1_500 }).catch(() => {});
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(350);
}

class Album {
  constructor(folder, device) {
    Object.assign(this, { folder, device });
  }

  /** One screen in every size, colour and language; `address` may depend on the language, and `act` brings a freshly loaded page to the state to be shown. */
  async screen(name, address, { act = async () => {}, sizes = ['phone', 'desktop'], whole = false } = {}) {
    if (ONLY.length > 0 && !ONLY.includes(name)) return;
    const { page } = this.device;
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      for (const [lang, code] of Object.entries(LANGS)) {
        await page.evaluate((code) => localStorage.setItem('minewatch-lang', code), code);
        await page.goto(typeof address === 'function' ? address(code) : address);
        await settled(page);
        await act(page);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await settled(page);
          const file = path.join(this.folder, `${name}-${size}-${lang}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: whole });
        }
        await page.emulateMedia({ colorScheme: 'light' });
      }
    }
    await page.evaluate(() => localStorage.setItem('minewatch-lang', 'zh-CN'));
    console.log(name);
  }
}

/** A check with two hazards and three photos, signed off, as an inspector would make it. */
async function recordCheck(page, mine, failed) {
  const check = await steps.arrivedCheck(page, mine);
  for (const [number, word] of [[0, '符合'], [1, '符合'], [2, '不涉及'], [3, '符合']]) {
    await steps.answer(page, number, word);
  }
  await expect(page.getByTestId('answered')).toContainText('4/');
  const found = [['重大隐患', '采煤工作面空顶作业，支护缺失约三米', '3201 采煤工作面', 2], ['一般隐患', '运输巷照明损坏，三处不亮', '主运输巷 120 m 处', 1]];
  for (const [level, description, place, count] of found) {
    const pictures = [];
    for (let n = 0; n < count; n += 1) pictures.push(await jpeg(page, 2400, 1800, 100 * failed + n + place.length));
    await steps.recordHazard(page, check, failed, { level, description, place, pictures });
  }
  return check;
}

async function signOff(page, check) {
  await page.goto(check);
  await page.getByTestId('go-sign').click();
  await page.getByTestId('sign').click();
  await page.getByTestId('confirm').click();
  await page.waitForURL(/\/checks\/[^/]+$/);
}

/** What the public sees: the report's form, the status under a code, and the claim. */
async function publicPages(album, url, code) {
  const whole = { whole: true, sizes: Object.keys(SIZES) };
  // These pages keep nothing on the device: their language stands in the address.
  const at = (path) => (lang) => `${url}${path}?lang=${lang}`;
  const submit = (page) => page.locator('main form button.primary').first().click();
  const look = async (page) => {
    await page.locator('[name=code]').fill(code);
    await submit(page);
    await page.locator('[data-reward]').waitFor();
  };
  const claim = (way) => async (page) => {
    await look(page);
    await page.locator(`form[data-ways] input[value=${way}]`).check();
    await page.locator('form[data-ways] button.primary').click();
    await page.locator(`form[data-claim=${way}]`).waitFor();
  };
  await album.screen('tip', at('/tip'), whole);
  await album.screen('tip-form', at('/tip/new'), {
    ...whole,
    act: async (page) => {
      await page.locator('select[name=division]').selectOption('220581');
      await submit(page);
      await page.locator('[name=what]').waitFor();
    },
  });
  await album.screen('tip-status', at('/tip/status'), { ...whole, act: look });
  await album.screen('tip-claim-vouchers', at('/tip/status'), { ...whole, act: claim('vouchers') });
  await album.screen('tip-claim-transfer', at('/tip/status'), { ...whole, act: claim('transfer') });
  await album.screen('public-register', at('/register'), whole);
  await album.screen('public-rewards', at('/rewards'), whole);
}

/** The screens of rewards, by who has them. */
async function rewards(server, device, folder) {
  const { url } = server;
  const told = (what) => server.output.match(new RegExp(`${what}: ([0-9A-Z -]+)`))[1].trim();
  const [code, money] = [told('receipt code of a reward that is ready'), told('money code of vouchers for the counter')];
  const whistleblower = await device('phone', { javaScriptEnabled: true });
  await whistleblower.page.goto(`${url}/tip`);
  await publicPages(new Album(folder, whistleblower), url, code);

  const of = async (account) => {
    const desk = await device('desktop');
    await steps.signIn(desk.page, url, account);
    await expect(desk.page.locator('#account')).toHaveCount(0);
    return new Album(folder, desk);
  };
  const approver = await of('approver');
  const whole = { whole: true };
  await approver.screen('cases', `${url}/cases`, { act: async (page) => page.getByTestId('tab-all').click() });
  await approver.screen('cases-for-me', `${url}/cases`);
  const proposed = await approver.device.page.getByTestId('case').first().getAttribute('href');
  await approver.screen('case', new URL(proposed, url).href, whole);
  await approver.screen('waiting', `${url}/waiting`, whole);
  const cashier = await of('cashier');
  await cashier.screen('counter', `${url}/counter`, {
    act: async (page) => {
      await page.locator('#money-code').fill(money);
      await page.getByTestId('look-up').click();
      await page.getByTestId('counter-sum').waitFor();
    },
  });
  await cashier.screen('statement', `${url}/statement`);
  const administrator = await of('administrator');
  await administrator.screen('conflicts', `${url}/conflicts`, {
    ...whole,
    act: async (page) => {
      const person = page.getByTestId('person').first();
      await person.waitFor();
      if (await page.getByTestId('end-conflict').count() > 0) return;
      await person.getByTestId('enter-conflict').click();
      await person.locator('select').selectOption({ index: 1 });
      await person.getByTestId('confirm').click();
      await page.getByTestId('end-conflict').waitFor();
    },
  });
  for (const name of ['rules', 'budgets', 'accounts']) await administrator.screen(name, `${url}/${name}`, whole);
  const auditor = await of('auditor');
  await auditor.screen('ledger', `${url}/ledger`, whole);
}

async function main(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const server = await Server.create();
  const devices = [];
  const device = async (kind, options) => {
    const made = await Device.create(kind, options);
    devices.push(made);
    return made;
  };
  try {
    const phone = await device('phone');
    const { page } = phone;
    const field = new Album(folder, phone);
    await page.goto(server.url);
    await field.screen('sign-in', `${server.url}/`);
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await field.screen('home', `${server.url}/`);
    await page.getByTestId('mine-row').filter({ hasText: '青石沟煤矿' }).first().click();
    await page.getByTestId('begin-check').waitFor();
    const mine = page.url();
    await field.screen('mine', mine, { whole: true });
    await page.goto(server.url);
    const check = await recordCheck(page, '青石沟煤矿', 9);
    await field.screen('check', check);
    await field.screen('check-whole', check, { whole: true, sizes: ['phone'] });
    await page.goto(check);
    const hazard = await page.getByTestId('hazard').first().locator('a').first().getAttribute('href').catch(() => null);
    if (hazard) await field.screen('hazard', new URL(hazard, server.url).href, { whole: true });
    await page.goto(check);
    await page.getByTestId('item').nth(9).getByTestId('item-hazard').click();
    await page.waitForURL(/hazards/);
    await field.screen('hazard-new', page.url(), { whole: true });
    await field.screen('camera', page.url(), {
      sizes: ['phone'],
      act: async (p) => {
        await p.getByTestId('live-camera').click();
        await p.getByTestId('shutter').waitFor();
        await p.waitForTimeout(800);
      },
    });
    await field.screen('sign-off', `${check}/sign`, { whole: true });
    await phone.context.setOffline(true);
    await signOff(page, check);
    await field.screen('queue', `${server.url}/queue`);
    await field.screen('home-offline', `${server.url}/`, { sizes: ['phone'] });
    await phone.context.setOffline(false);
    await page.goto(`${server.url}/queue`);
    await page.getByTestId('waiting').filter({ hasText: '没有待发送的内容' }).waitFor({ timeout: 60_000 });
    await field.screen('queue-empty', `${server.url}/queue`);
    await field.screen('settings', `${server.url}/settings`, { whole: true });
    await field.screen('check-signed', check, { sizes: ['phone'], whole: true });

    const second = await device('phone');
    await steps.signIn(second.page, server.url, 'inspector-4');
    await second.page.getByTestId('mine-row').first().waitFor();
    const other = await second.page.getByTestId('mine-row').first().innerText();
    await recordCheck(second.page, other.split('\n')[0], 4);
    await second.page.waitForTimeout(4000);

    const desk = await device('desktop');
    const board = new Album(folder, desk);
    await steps.signIn(desk.page, server.url, 'supervisor');
    await desk.page.getByTestId('map').waitFor();
    await board.screen('board', `${server.url}/`);
    await board.screen('board-hazards', `${server.url}/`, {
      act: async (p) => { await p.getByRole('tab').nth(1).click(); },
    });
    await board.screen('board-mines', `${server.url}/`, {
      act: async (p) => { if (await p.getByRole('tab').count() > 2) await p.getByRole('tab').nth(2).click(); },
    });
    await desk.page.goto(server.url);
    await desk.page.getByTestId('board-checks').locator('a').last().click();
    await desk.page.waitForURL(/board\/checks/);
    const file = desk.page.url();
    await board.screen('board-check', file);
    await board.screen('board-check-whole', file, { whole: true });
    await board.screen('viewer', file, {
      act: async (p) => {
        await p.getByTestId('photos').first().getByRole('button').first().click();
        await p.getByTestId('verification').waitFor();
        await p.waitForTimeout(1500);
      },
    });
    await board.screen('viewer-stamped', file, {
      sizes: ['desktop'],
      act: async (p) => {
        await p.getByTestId('photos').first().getByRole('button').first().click();
        await p.getByTestId('viewer').getByRole('radio').nth(1).click();
        await p.waitForTimeout(2500);
      },
    });
    await board.screen('board-settings', `${server.url}/settings`, { sizes: ['desktop'] });
    await rewards(server, device, folder);
    for (const one of devices) if (one.errors.length) throw new Error(one.errors.join('\n'));
  } finally {
    for (const one of devices) await one.remove();
    await server.remove();
  }
}

main(path.resolve(process.argv[2] || path.join(__dirname, 'out/shots'))).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
