// Codes as people type them, in a browser with scripts: what can be read is read, a slip is told with its group, and
// nothing that is wrong is sent.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { begin, look } = require('./people');

/** Another digit at a place. Where a slip in most groups would explain it, all of them are to be looked at. */
const slip = (code, place) => code.slice(0, place) + ((Number(code[place]) + 1) % 10) + code.slice(place + 1);
const wide = (code) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

for (const [lang, said] of Object.entries({
  'zh-CN': { group: (n) => new RegExp(`核对第 (\\d、)*${n}(、\\d)* 组|请逐组核对`), letter: '第 2 组里的“O”是字母', few: '还缺 1 位', many: '多了 4 位', none: '请输入 32 位查询码' },
  en: { group: (n) => new RegExp(`group (\\d or )*${n}|at every group`), letter: /O.*group 2|group 2.*O/i, few: /1 (is|are) missing|1 missing/, many: /4/, none: /32/ },
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
        [slip(code, 13), said.group(4)],
        [slip(code, 0), said.group(1)],
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
