// Codes as people type them, in a browser with scripts: what can be read is read, a slip is told with its group, and
// nothing that is wrong is sent.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { begin, look } = require('./people');

/** Another digit at a place. */
const slip = (code, place) => code.slice(0, place) + ((Number(code[place]) + 1) % 10) + code.slice(place + 1);
/** Whether the last two digits are the check digits of those before (ISO/IEC 7064 MOD 97-10). */
const holds = (code) => code.slice(-2) === String(98n - ((BigInt(code.slice(0, -2)) * 100n) % 97n)).padStart(2, '0');
/** The groups in which one wrong digit, or one exchange of neighbours, would explain that a code does not hold. */
function suspects(code) {
  const found = new Set();
  for (let place = 0; place < code.length; place += 1) {
    const [before, digit, after] = [code.slice(0, place), code[place], code.slice(place + 1)];
    if ([...'0123456789'].some((other) => holds(before + other + after))) found.add(Math.floor(place / 4) + 1);
    if (place > 0 && holds(before.slice(0, -1) + digit + before.slice(-1) + after)) {
      found.add(Math.floor((place - 1) / 4) + 1).add(Math.floor(place / 4) + 1);
    }
  }
  return [...found].sort();
}
/** Where to look, of a code with a slip in this group: at up to four groups by their numbers, else at all. */
function advice(code, group, { named, all }) {
  const groups = suspects(code);
  expect(groups).toContain(group);
  return groups.length > 4 ? all : named(groups);
}
const wide = (code) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

for (const [lang, said] of Object.entries({
  'zh-CN': { named: (groups) => `请核对第 ${groups.join('、')} 组`, all: '请逐组核对', letter: '第 2 组里的“O”是字母', few: '还缺 1 位', many: '多了 4 位', none: '请输入 32 位查询码' },
  en: { named: (groups) => `Look again at group ${groups.join(' or ')}.`, all: 'Look again at every group.', letter: /O.*group 2|group 2.*O/i, few: /1 (is|are) missing|1 missing/, many: /4/, none: /32/ },
})) {
  test(`a code is read however it is typed, and a slip is told with its group (${lang})`, async () => {
    const server = await Server.create();
    const person = await Device.create('phone', { locale: lang });
    const { page } = person;
    try {
      const code = await begin(page, server.url, { what: '通风机停了三天', lang });
      // Pressed twice in haste: one report.
      await page.locator('#send').dblclick();
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();

      const asked = [];
      page.on('request', (request) => { if (request.method() === 'POST') asked.push(request.url()); });
      const groups = code.match(/.{4}/g);
      for (const [typed, words] of [
        [slip(code, 13), advice(slip(code, 13), 4, said)],
        [slip(code, 0), advice(slip(code, 0), 1, said)],
        [[groups[0], `O${groups[1].slice(1)}`, ...groups.slice(2)].join(' '), said.letter],
        [code.slice(0, 31), said.few],
        [`${code}1234`, said.many],
        [' - ', said.none],
      ]) {
        await look(page, server.url, typed);
        await expect(page.locator('[data-errors]'), typed.length).toContainText(words);
        await expect(page.locator('[name=code]')).toHaveAttribute('aria-invalid', 'true');
        await expect(page.locator('[name=code]'), 'what was typed stays').toHaveValue(typed);
      }
      expect(asked, 'a slip goes nowhere').toEqual([]);

      for (const typed of [groups.join(' '), groups.join('-'), wide(code), wide(groups.join('　')), ` ${code}\n`]) {
        await look(page, server.url, typed);
        await expect(page.locator('[data-status=received]')).toBeVisible();
      }
      expect(asked.every((url) => /\/api\/v1\/tip-(salt|status)$/.test(url))).toBe(true);
      expect(person.errors).toEqual([]);
    } finally {
      await person.remove();
      await server.remove();
    }
  });
}
