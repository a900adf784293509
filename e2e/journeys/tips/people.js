// What people do about tips: the journeys read as stories.
'use strict';
const fs = require('node:fs');
const { expect } = require('@playwright/test');
const { slips } = require('../../fixtures/words');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Of the demonstration's keys. */
const PASSPHRASE = 'minewatch-demo-key';

/** Files a report at the pages for browsers without scripts; gives the receipt code. */
async function file(page, url, { county, mine, what, involved = '', phone = '', pictures = [] }) {
  await page.goto(`${url}/tip`);
  await page.locator('a[href^="/tip/new"]').first().click();
  await page.locator('select[name=division]').selectOption({ label: county });
  await page.locator('main form button.primary').first().click();
  await page.locator('[name=mine]').selectOption({ label: mine });
  await page.locator('[name=matter]').selectOption('major-hazard');
  await page.locator('[name=what]').fill(what);
  await page.locator('[name=known]').selectOption('lived');
  await page.locator('[name=insider][value=yes]').check();
  if (involved) await page.locator('[name=excluded_words]').fill(involved);
  if (phone) await page.locator('[name=phone]').fill(phone);
  if (pictures.length > 0) {
    const files = pictures.map((buffer, n) => ({ name: `IMG_${n}.jpg`, mimeType: 'image/jpeg', buffer }));
    await page.locator('[name=files]').setInputFiles(files);
  }
  const question = await page.locator('label[for=answer]').innerText();
  const [a, b] = question.match(/\d+/g).map(Number);
  await page.locator('[name=answer]').fill(String(a + b));
  const code = await page.locator('input[name=code]').first().inputValue();
  // A form that comes back at once was filled in by a program.
  await page.waitForTimeout(3_500);
  await page.locator('#send').click();
  return code;
}

/** To the report's form in a browser with scripts, filled in; gives the code that the browser made. */
async function begin(page, url, { county = '梅河口市', mine = '青石沟煤矿', what, lang = 'zh-CN' }) {
  await page.goto(`${url}/tip/new?lang=${lang}`);
  await page.locator('select[name=division]').selectOption({ label: county });
  await page.locator('main form button.primary').first().click();
  await expect(page.locator('[data-own]')).toBeVisible();
  await page.locator('[name=mine]').selectOption({ label: mine });
  await page.locator('[name=matter]').selectOption('major-hazard');
  await page.locator('[name=what]').fill(what);
  await page.locator('[name=known]').selectOption('lived');
  return page.locator('[data-code]').getAttribute('data-code');
}

/** What the whistleblower sees under the code. */
async function look(page, url, code) {
  await page.goto(`${url}/tip/status`);
  await page.locator('[name=code]').fill(code);
  await page.locator('main form button.primary').first().click();
}

/** Unlocks the key; the screen that was asked for is shown then. */
async function unlock(page, passphrase = PASSPHRASE) {
  await page.locator('#passphrase').fill(passphrase);
  await page.getByTestId('unlock').click();
  await expect(page.getByTestId('lock')).toBeVisible({ timeout: 60_000 });
}

/** The files of a browser's profile that hold the text, as UTF-8 or UTF-16. */
function kept(folder, text) {
  const needles = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  const found = [];
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const at = `${entry.parentPath}/${entry.name}`;
    const bytes = fs.readFileSync(at);
    if (needles.some((needle) => bytes.includes(needle))) found.push(at);
  }
  return found;
}

/** Takes a decision that has words for the whistleblower, or a reason for the file. */
async function decide(page, step, words, field = '#words') {
  await page.getByTestId(step).click();
  const decision = page.getByTestId('decision');
  if (words) await decision.locator(field).fill(words);
  await decision.getByTestId('confirm').click();
  await expect(decision).toHaveCount(0);
}

/** From a tip back to the queue, to one of its tabs. */
async function toTab(page, tab) {
  await page.locator('header .bar-button').first().click();
  await page.getByTestId(`tab-${tab}`).click();
  await page.getByTestId('reload').click();
}

/** What axe has to say of the page as it is, and what is too small for a finger. */
async function faults(page) {
  await page.evaluate(AXE);
  const told = await slips(page);
  const seen = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
    for (const one of document.querySelectorAll('button, select, input, textarea, summary, a[class]')) {
      // What is ticked is ticked by its label, too.
      const target = (/checkbox|radio/.test(one.type) && one.closest('label')) || one;
      const { width, height } = target.getBoundingClientRect();
      const isShown = width > 0 && getComputedStyle(one).visibility === 'visible';
      if (isShown && (width < 44 || height < 44)) found.push(`${Math.round(width)}×${Math.round(height)}: ${one.outerHTML.slice(0, 160)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('it scrolls sideways');
    return found;
  });
  return [...told, ...seen];
}

/** Changes the language where a person does: a reload would lock the key. */
async function speak(page, lang) {
  await page.locator('header a[href="/settings"]').click();
  await page.getByRole('radio', { name: lang === 'en' ? 'English' : '中文' }).click();
  await page.goBack();
  await expect(page.getByTestId('lock')).toBeVisible();
}

/** Pictures of a screen in two sizes, two languages and two colours, and what is wrong with it in any of them. */
async function screen(device, name, act = async () => {}) {
  const { page } = device;
  const [before, found] = [page.viewportSize(), []];
  for (const [size, viewport] of Object.entries({ phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } })) {
    await page.setViewportSize(viewport);
    for (const lang of ['en', 'zh-CN']) {
      await speak(page, lang);
      await act(page);
      for (const colorScheme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(250);
        if (process.env.MINEWATCH_SHOTS) {
          await page.screenshot({ path: `${process.env.MINEWATCH_SHOTS}/${name}-${size}-${lang}-${colorScheme}.png`, fullPage: true });
        }
        found.push(...(await faults(page)).map((fault) => `${name}, ${size}, ${lang}, ${colorScheme}: ${fault}`));
      }
    }
  }
  await page.setViewportSize(before);
  return [...new Set(found)];
}

module.exports = { PASSPHRASE, begin, decide, faults, file, look, screen, toTab, unlock, kept };
