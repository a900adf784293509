// A phone whose storage is full says so, records nothing by halves, and goes on when there is room again.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const { jpeg } = require('../../fixtures/photo');
const steps = require('../../fixtures/steps');

test('a full phone refuses a photo in plain words, keeps what it has, and goes on when there is room', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(page);
    await phone.context.setOffline(true);
    const check = await steps.arrivedCheck(page, steps.MINE);
    const [first, second] = [await jpeg(page, 1600, 1200, 3), await jpeg(page, 1600, 1200, 4)];
    await steps.newHazard(page, check, 0);
    await page.locator('#description').fill('通风机房无人值守');
    const input = page.getByTestId('photo-input');
    await input.setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: first });
    await expect(page.getByTestId('thumb')).toHaveCount(1);

    const browser = await phone.context.newCDPSession(page);
    const origin = server.url;
    const { usage } = await browser.send('Storage.getUsageAndQuota', { origin });
    await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.ceil(usage) + 20_000 });
    await input.setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: second });
    await expect(page.getByTestId('toast')).toContainText('存储空间已满');
    await expect(page.getByTestId('thumb')).toHaveCount(1);

    await browser.send('Storage.overrideQuotaForOrigin', { origin });
    await input.setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: second });
    await expect(page.getByTestId('thumb')).toHaveCount(2);
    await page.getByTestId('save-hazard').click();
    await steps.openQueue(page);
    await expect(page.getByTestId('waiting')).toContainText('2 张照片');
    await phone.context.setOffline(false);
    await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
    await expect(page.getByTestId('shelf')).toHaveCount(0);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.remove();
    await server.remove();
  }
});
