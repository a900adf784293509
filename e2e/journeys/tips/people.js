// What people do about tips: the journeys read as stories.
'use strict';
const fs = require('node:fs');
const { expect } = require('@playwright/test');

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

module.exports = { PASSPHRASE, begin, file, look, unlock, kept };
