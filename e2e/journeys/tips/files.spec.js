// Files that the browser seals: a photo's clean copy and its original, a long video over a bad line, and whatever
// else somebody may choose.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, expect } = require('@playwright/test');
const { slips } = require('../../fixtures/words');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { Line } = require('../../fixtures/line');
const { jpeg, telltale, video } = require('../../fixtures/photo');
const steps = require('../../fixtures/steps');
const { begin, look, unlock } = require('./people');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WHAT = '主井绞车钢丝绳断丝超限，照样提人';
const MORE = '昨天夜里又断了一股';
const CANARY = 'canary-of-the-camera';
const NAME = '李四拍的绞车.jpg';

/** What axe has to say of the page as it is. */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return [...await slips(page), ...found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)];
}

/** The bytes of a picture on the officer's screen: blobs are remembered, because the page may fetch none. */
const remember = (page) => page.addInitScript(() => {
  const make = URL.createObjectURL;
  window.blobs = new Map();
  URL.createObjectURL = (blob) => { const url = make.call(URL, blob); window.blobs.set(url, blob); return url; };
});
async function bytesOf(image) {
  await expect.poll(() => image.evaluate((img) => img.naturalWidth)).toBeGreaterThan(0);
  const base64 = await image.evaluate(async (img) => {
    const bytes = new Uint8Array(await window.blobs.get(img.src).arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

test('a photo goes out as a clean copy and as an original that two officers open', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const desk = await Device.create('desktop');
  const { page } = person;
  const bodies = [];
  person.context.on('request', (request) => { const body = request.postDataBuffer(); if (body) bodies.push(body); });
  try {
    await remember(desk.page);
    await desk.page.goto(server.url);
    const photo = telltale(await jpeg(desk.page, 1200, 900, 3), CANARY);
    const paper = Buffer.from('%PDF-1.7\n% canary-of-the-paper\n%%EOF\n');
    const code = await begin(page, server.url, { what: WHAT });

    await test.step('the person is told what becomes of each file before it is sent', async () => {
      await page.locator('#files').setInputFiles({ name: NAME, mimeType: 'image/jpeg', buffer: photo });
      await expect(page.locator('[data-file=clean]')).toContainText('干净的副本');
      await page.locator('#files').setInputFiles([
        { name: '班报.pdf', mimeType: 'application/pdf', buffer: paper },
        { name: NAME, mimeType: 'image/jpeg', buffer: await jpeg(desk.page, 200, 100, 4) },
      ]);
      await expect(page.locator('[data-file=original]')).toContainText('做不了干净的副本');
      await expect(page.locator('[data-file=clean]')).toHaveCount(2);
      await page.locator('[data-file]').nth(2).getByRole('button').click();
      await expect(page.locator('[data-file]')).toHaveCount(2);
      expect(await violations(page)).toEqual([]);
    });

    await test.step('the language changes, and the files stay', async () => {
      await page.locator('button[name=switch]').click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(page.locator('[data-file=clean]')).toContainText('a clean copy');
      await expect(page.locator('[data-file]')).toHaveCount(2);
      await page.locator('button[name=switch]').click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
      await expect(page.locator('[data-own]')).toBeVisible();
    });

    await test.step('they are sent sealed, and the receipt holds', async () => {
      await page.locator('#send').click();
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();
      const sent = Buffer.concat(bodies);
      for (const secret of [CANARY, 'canary-of-the-paper', NAME, '李四', code, WHAT]) expect(sent.includes(secret)).toBe(false);
    });

    await test.step('sent again after a reload there is one report', async () => {
      await page.reload();
      await expect(page.locator('form[data-tip]')).toBeVisible();
      await expect(page.locator('[data-file]')).toHaveCount(0);
      await look(page, server.url, code);
      await expect(page.locator('[data-status=received]')).toBeVisible();
    });

    await test.step('a word with one more photo is sealed here, too, and counts once over a line that breaks', async () => {
      const more = telltale(await jpeg(desk.page, 640, 480, 5), CANARY);
      await expect(page.locator('#files')).toBeEnabled();
      await page.locator('#message').fill(MORE);
      await page.locator('#files').setInputFiles([
        { name: NAME, mimeType: 'image/jpeg', buffer: more },
        { name: '空.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) },
      ]);
      await expect(page.locator('[data-file=clean]')).toContainText('干净的副本');
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('有的文件发不了');
      await page.locator('[data-file=file-empty]').getByRole('button').click();
      expect(await violations(page)).toEqual([]);
      let lost = 0;
      await page.route('**/api/v1/tip-answers', async (route) => {
        lost += 1;
        if (lost > 1) return route.continue();
        await route.fetch();
        return route.abort();
      });
      bodies.length = 0;
      await page.locator('#send').click();
      await expect(page.locator('[data-errors]')).toContainText('网断了');
      await page.locator('#send').click();
      await expect(page.locator('main')).toContainText('已送到');
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();
      await expect(page.locator('[data-file]')).toHaveCount(0);
      expect(lost).toBe(2);
      await page.unroute('**/api/v1/tip-answers');
      const sent = Buffer.concat(bodies);
      expect(sent.length).toBeGreaterThan(more.length);
      for (const secret of [CANARY, NAME, '李四', code, MORE]) expect(sent.includes(secret)).toBe(false);
    });

    await test.step('an officer opens the clean copy: upright, and without a word about the camera', async () => {
      await steps.signIn(desk.page, server.url, 'tip-officer');
      await unlock(desk.page);
      await expect(desk.page.getByTestId('tip')).toHaveCount(1);
      await desk.page.getByTestId('tip').click();
      await expect(desk.page.getByText(MORE)).toBeVisible();
      await expect(desk.page.getByTestId('attached')).toHaveCount(5);
      const added = desk.page.getByTestId('attached').filter({ hasText: '净化副本' }).last();
      await added.getByTestId('open-file').click();
      const shown = added.getByTestId('picture');
      expect((await bytesOf(shown)).includes(CANARY)).toBe(false);
      expect(await shown.evaluate((img) => [img.naturalWidth, img.naturalHeight].sort())).toEqual([480, 640]);
      const clean = desk.page.getByTestId('attached').filter({ hasText: '净化副本' }).first();
      await clean.getByTestId('open-file').click();
      const image = clean.getByTestId('picture');
      const bytes = await bytesOf(image);
      expect(await image.evaluate((img) => [img.naturalWidth, img.naturalHeight])).toEqual([900, 1200]);
      expect(bytes.includes(CANARY)).toBe(false);
      expect(bytes.includes('Exif')).toBe(false);
      expect(bytes.includes('ICC_PROFILE')).toBe(false);
    });

    await test.step('two officers open the original, untouched', async () => {
      const original = desk.page.getByTestId('attached').filter({ hasText: '原件' }).first();
      await expect(original.getByTestId('open-file')).toHaveCount(0);
      await original.locator('select').selectOption({ label: '通化市应急局举报受理岗' });
      await original.getByTestId('ask-share').click();
      await expect(original).toContainText('等待同意');
      const other = await Device.create('desktop');
      try {
        await steps.signIn(other.page, server.url, 'city-tip-officer');
        await unlock(other.page);
        await other.page.getByTestId('tip').click();
        await other.page.getByTestId('lend').click();
        await expect(other.page.getByTestId('word')).toContainText('已同意');
      } finally {
        await other.remove();
      }
      await desk.page.reload();
      await unlock(desk.page);
      await original.getByTestId('open-file').click();
      expect((await bytesOf(original.getByTestId('picture'))).equals(photo)).toBe(true);
    });
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await desk.remove();
    await server.remove();
  }
});

test('a video of 50 MB goes over a line that is cut ten times, and arrives once', async () => {
  const server = await Server.create();
  const line = await Line.to(server.port, 8_000_000);
  const person = await Device.create('phone');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minewatch-video-'));
  const { page } = person;
  try {
    const at = path.join(folder, 'VID_1.mp4');
    fs.writeFileSync(at, video(50_000_000));
    const code = await begin(page, line.url, { what: WHAT, lang: 'en' });
    await page.locator('#files').setInputFiles(at);
    await expect(page.locator('[data-file=original]')).toContainText('No clean copy');
    line.breakAfter(4_500_000, 10);
    const from = line.up;
    await page.locator('#send').click();
    await expect(page.locator('[data-progress]')).toContainText('Sending file 1 of 1');
    await expect(page.locator('#files')).toBeDisabled();
    await expect(page.locator('[data-verdict=holds]')).toBeVisible({ timeout: 150_000 });
    expect(line.cuts).toBe(10);
    // 53 MB with padding; of each cut at most two pieces are sent again.
    expect(line.up - from).toBeLessThan(53_500_000 + 10 * 2 * 600_000);
    const client = await require('../../fixtures/client').Client.signIn(server.url, 'tip-officer');
    const tips = (await client.get('/api/v1/tips')).body.rows;
    expect(tips).toHaveLength(1);
    const { body } = await client.get(`/api/v1/tips/${tips[0].id}`);
    expect(body.steps.flatMap(({ files = [] }) => files).map(({ kind }) => kind)).toEqual(['original']);
    await look(page, server.url, code);
    await expect(page.locator('[data-status=received]')).toBeVisible();
    expect(person.errors).toEqual([]);
  } finally {
    await line.close();
    await person.remove();
    await server.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

/** A JPEG of so many pixels, as its header has it. */
function bomb(small, side) {
  const bytes = Buffer.from(small);
  const at = bytes.findIndex((byte, i) => byte === 0xff && (bytes[i + 1] === 0xc0 || bytes[i + 1] === 0xc2));
  bytes.writeUInt16BE(side, at + 5);
  bytes.writeUInt16BE(side, at + 7);
  return bytes;
}

for (const [lang, said] of Object.entries({
  'zh-CN': { empty: '是空的', kind: '不能收', pixels: '尺寸太大', broken: '可能已损坏', large: '太大', many: '最多 10 个', wrong: '先拿掉' },
  en: { empty: 'is empty', kind: 'cannot be taken', pixels: 'too many pixels', broken: 'may be broken', large: 'too large', many: 'at most 10', wrong: 'Take them out' },
})) {
  test(`whatever else is chosen is named beside the files and changes nothing (${lang})`, async () => {
    const server = await Server.create();
    const person = await Device.create('phone', { locale: lang });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minewatch-files-'));
    const { page } = person;
    try {
      await begin(page, server.url, { what: WHAT, lang });
      const good = await jpeg(page, 300, 200, 5);
      const choose = (name, buffer) => page.locator('#files').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
      await choose('井口.jpg', good);
      await expect(page.locator('[data-file=clean]')).toHaveCount(1);

      const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(1_000)]);
      for (const [name, buffer, state, words] of [
        ['empty.jpg', Buffer.alloc(0), 'file-empty', said.empty],
        ['bomb.zip', zip, 'file-kind', said.kind],
        ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'file-kind', said.kind],
        ['polyglot.jpg', Buffer.from('GIF89a/*<script>alert(1)</script>*/'), 'file-kind', said.kind],
        ['program\u202egpj.exe', Buffer.from('MZ\x90\0'), 'file-kind', said.kind],
        ['huge.jpg', bomb(good, 60_000), 'file-pixels', said.pixels],
        ['cut.jpg', good.subarray(0, good.length / 2), 'file-broken', said.broken],
        ['noise.png', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(400, 7)]), 'file-pixels', said.pixels],
      ]) {
        await choose(name, buffer);
        const item = page.locator(`[data-file=${state}]`);
        await expect(item, name).toContainText(words);
        expect(await item.innerText(), name).not.toContain('\u202e');
        expect(await page.locator('[data-file=clean]').count(), name).toBe(1);
        if (name === 'bomb.zip') {
          await page.locator('#send').click();
          await expect(page.locator('[data-errors]')).toContainText(said.wrong);
          expect(await violations(page)).toEqual([]);
        }
        await item.getByRole('button').click();
      }

      // A picture that is another than its name says, and one whose name is a path and turns around.
      await choose('../../etc/passwd\u202egnp.png', Buffer.concat([good, zip]));
      await expect(page.locator('[data-file=clean]')).toHaveCount(2);
      await expect(page.locator('[data-file=clean] bdi').nth(1)).toHaveText('passwdgnp.png');
      await page.locator('[data-file]').nth(1).getByRole('button').click();

      // Two gigabytes, of which nothing is read.
      const large = path.join(folder, 'two-gigabytes.mp4');
      fs.writeFileSync(large, video(1_000));
      fs.truncateSync(large, 2_200_000_000);
      await page.locator('#files').setInputFiles(large);
      await expect(page.locator('[data-file=file-large]')).toContainText(said.large);
      await page.locator('[data-file=file-large]').getByRole('button').click();

      const thousand = Array.from({ length: 1_000 }, (_, n) => ({ name: `${n}.jpg`, mimeType: 'image/jpeg', buffer: good.subarray(0, 600) }));
      await page.locator('#files').setInputFiles(thousand);
      await expect(page.locator('#files-fault')).toContainText(said.many);
      await expect(page.locator('[data-file]')).toHaveCount(1);
      await expect(page.locator('[name=what]')).toHaveValue(WHAT);

      await page.locator('#send').click();
      await expect(page.locator('[data-verdict=holds]')).toBeVisible();
      const client = await require('../../fixtures/client').Client.signIn(server.url, 'tip-officer');
      const { body } = await client.get(`/api/v1/tips/${(await client.get('/api/v1/tips')).body.rows[0].id}`);
      expect(body.steps.flatMap(({ files = [] }) => files).map(({ kind }) => kind)).toEqual(['clean', 'original']);
      expect(person.errors).toEqual([]);
    } finally {
      await person.remove();
      await server.remove();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
}

test('a browser that does not let pages read pictures says so, and sends the original alone', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const { page } = person;
  try {
    // As Tor Browser answers: with noise.
    await page.addInitScript(() => {
      const read = CanvasRenderingContext2D.prototype.getImageData;
      CanvasRenderingContext2D.prototype.getImageData = function noise(...place) {
        const image = read.apply(this, place);
        crypto.getRandomValues(image.data);
        return image;
      };
    });
    await begin(page, server.url, { what: WHAT });
    await page.locator('#files').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await jpeg(page, 300, 200, 5) });
    await expect(page.locator('[data-file=original]')).toContainText('不让网页读图片');
    await page.locator('#send').click();
    await expect(page.locator('[data-verdict=holds]')).toBeVisible();
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});

test('a file that is still looked at while the language changes is shown as it turns out', async () => {
  const server = await Server.create();
  const person = await Device.create('phone');
  const { page } = person;
  try {
    await page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function held(message, ...more) {
        if (message.what === 'attach') window.goOn = () => post.call(this, message, ...more);
        else post.call(this, message, ...more);
      };
    });
    await begin(page, server.url, { what: WHAT });
    await page.locator('#files').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await jpeg(page, 300, 200, 5) });
    await page.waitForFunction(() => window.goOn);
    await page.locator('button[name=switch]').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('[data-file=looking]')).toContainText('Making a clean copy');
    await page.evaluate(() => window.goOn());
    await expect(page.locator('[data-file=clean]')).toContainText('a clean copy, without place');
    expect(person.errors).toEqual([]);
  } finally {
    await person.remove();
    await server.remove();
  }
});
