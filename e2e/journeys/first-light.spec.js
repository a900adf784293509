// A hazard photographed offline on a phone reaches the province's board. The network is really off: the browser
// is offline and the server is killed. The page is really killed: the browser's processes get SIGKILL.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../fixtures/server');
const { Device } = require('../fixtures/browser');
const { Client } = require('../fixtures/client');
const { jpeg } = require('../fixtures/photo');
const steps = require('../fixtures/steps');

const { MINE } = steps;
const HAZARD = '采煤工作面空顶作业，支护缺失约三米';

test('a hazard photographed offline on a phone reaches the province', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  const desk = await Device.create('desktop');
  try {
    await test.step('the supervisor has the board open', async () => {
      await steps.signIn(desk.page, server.url, 'supervisor');
      await expect(desk.page.getByTestId('map')).toBeVisible();
      await expect(desk.page.getByText('辖区内还没有检查记录')).toBeVisible();
    });

    await test.step('the inspector signs in and sees the readiness gauge and the mines of the own region', async () => {
      await steps.signIn(phone.page, server.url, 'inspector-1');
      await expect(phone.page.getByTestId('readiness')).toBeVisible();
      await expect(phone.page.getByTestId('mine-row').filter({ hasText: MINE })).toBeVisible();
      await steps.installedOffline(phone.page);
    });

    await test.step('the network goes away, the phone is killed and started again cold', async () => {
      await phone.kill();
      await server.stop('SIGKILL');
      await phone.launch({ offline: true });
      await phone.page.goto(server.url);
      await expect(phone.page.getByTestId('who')).toContainText('梅河口市');
      await expect(phone.page.getByTestId('mine-row').filter({ hasText: MINE })).toBeVisible();
    });

    await test.step('a check is started, arrival recorded, items answered', async () => {
      await steps.arrivedCheck(phone.page, MINE);
      await steps.answer(phone.page, 0, '符合');
      await steps.answer(phone.page, 1, '符合');
      await steps.answer(phone.page, 9, '不符合');
      await expect(phone.page.getByTestId('answered')).toContainText('3/16');
    });

    await test.step('the page is killed while a hazard is being typed, and nothing is lost', async () => {
      await phone.page.getByTestId('item').nth(9).getByTestId('item-hazard').click();
      await phone.page.getByRole('radio', { name: '重大隐患' }).click();
      await phone.page.locator('#description').pressSequentially(HAZARD);
      const address = phone.page.url();
      await phone.page.waitForTimeout(300);
      await phone.kill();
      await phone.launch({ offline: true });
      await phone.page.goto(address);
      await expect(phone.page.locator('#description')).toHaveValue(HAZARD);
      await phone.page.locator('#place').fill('3201 采煤工作面');
    });

    await test.step('photos by the system camera and by the live view', async () => {
      const picture = await jpeg(phone.page, 2400, 1800, 7);
      await phone.page.getByTestId('photo-input').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: picture });
      await expect(phone.page.getByTestId('thumb')).toHaveCount(1);
      await phone.page.getByTestId('live-camera').click();
      await phone.page.getByTestId('shutter').click();
      await expect(phone.page.getByTestId('thumb')).toHaveCount(2);
      if (await phone.page.getByTestId('camera-close').isVisible()) await phone.page.getByTestId('camera-close').click();
      await phone.page.getByTestId('save-hazard').click();
      await expect(phone.page.getByTestId('hazard')).toContainText(HAZARD);
    });

    await test.step('the check is signed off and the queue says what waits', async () => {
      await phone.page.getByTestId('go-sign').click();
      await phone.page.getByTestId('sign').click();
      await phone.page.getByTestId('confirm').click();
      await expect(phone.page).toHaveURL(/\/checks\/[^/]+$/);
      await steps.openQueue(phone.page);
      await expect(phone.page.getByTestId('waiting')).toContainText('2 张照片');
      await expect(phone.page.getByTestId('waiting-events').locator('li')).not.toHaveCount(0);
    });

    await test.step('the network returns and the queue empties by itself', async () => {
      await server.start();
      await phone.context.setOffline(false);
      await expect(phone.page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
    });

    await test.step('the board shows the check and its hazard without a reload, on list and map', async () => {
      const entry = desk.page.getByTestId('board-checks').locator('a').filter({ hasText: MINE });
      await expect(entry).toContainText('已签署', { timeout: 60_000 });
      await expect(entry).toContainText('照片原件 2/2');
      await desk.page.getByRole('tab', { name: '隐患' }).click();
      await expect(desk.page.getByTestId('board-hazards')).toContainText(HAZARD);
      await expect(desk.page.locator('.map .major')).not.toHaveCount(0);
    });

    await test.step('the photo opens: full, stamped copy, and hash, chain and signature hold', async () => {
      await desk.page.getByTestId('board-hazards').locator('a').first().click();
      await desk.page.getByTestId('board-hazard').getByTestId('photos').getByRole('button').first().click();
      const viewer = desk.page.getByTestId('viewer');
      await expect(viewer.locator('.viewer-picture img')).toBeVisible();
      await expect(viewer.getByTestId('verification')).toContainText('均已核验通过');
      await viewer.getByRole('radio', { name: '水印图' }).click();
      await expect.poll(() => viewer.locator('.viewer-picture img').evaluate((img) => img.naturalHeight > img.naturalWidth * 0.76)).toBe(true);
    });

    await test.step('a second phone of the region sees the check, one of another region does not', async () => {
      const second = await Device.create('phone');
      const foreign = await Device.create('phone');
      try {
        await steps.signIn(second.page, server.url, 'inspector-2');
        await second.page.getByTestId('mine-row').filter({ hasText: MINE }).first().click();
        await expect(second.page.getByTestId('earlier-checks').getByTestId('check-row')).toHaveCount(1);
        await steps.signIn(foreign.page, server.url, 'inspector-4');
        await expect(foreign.page.getByTestId('mine-row').first()).toBeVisible();
        await expect(foreign.page.getByTestId('mine-row').filter({ hasText: MINE })).toHaveCount(0);
        await expect(foreign.page.getByTestId('check-row')).toHaveCount(0);
      } finally {
        await second.remove();
        await foreign.remove();
      }
    });
    await test.step('nor does another region by the interface, whatever address it asks', async () => {
      const province = await Client.signIn(server.url, 'supervisor');
      const [{ id }] = (await province.get('/api/v1/checks')).body.rows;
      const file = (await province.get(`/api/v1/checks/${id}`)).body;
      expect(file.photos).toHaveLength(2);
      const photo = `/api/v1/photos/${file.photos[0].hash}`;
      const addresses = [`/api/v1/checks/${id}`, `/api/v1/checks/${id}/export`,
        ...['receipt', 'preview', 'view', 'original', 'stamped', 'verification'].map((what) => `${photo}/${what}`)];
      const colleague = await Client.signIn(server.url, 'inspector-2');
      const other = await Client.signIn(server.url, 'inspector-4');
      for (const address of addresses) {
        expect((await colleague.get(address)).status, address).toBe(200);
        const answer = await other.get(address);
        expect([answer.status, answer.body.code], address).toEqual([403, 'foreign-region']);
      }
      const seen = async (client) => {
        const { checks, hazards, photos } = (await client.get('/api/v1/sync/snapshot')).body;
        const { events } = (await client.get('/api/v1/sync/pull?after=0')).body;
        return [checks.length, hazards.length, photos.length, events.length > 0];
      };
      expect(await seen(colleague)).toEqual([1, 1, 2, true]);
      expect(await seen(other)).toEqual([0, 0, 0, false]);
    });
    expect(phone.errors).toEqual([]);
    expect(desk.errors).toEqual([]);
  } finally {
    await phone.remove();
    await desk.remove();
    await server.remove();
  }
});
