// What the server does not accept stays on a shelf with its reason; a session that ended loses nothing.
'use strict';
const { test, expect } = require('@playwright/test');
const { Server } = require('../../fixtures/server');
const { Device } = require('../../fixtures/browser');
const steps = require('../../fixtures/steps');

test('a record that is no longer legal comes back with its reason, and later ones go on', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(page);
    // While the phone is away, its companion leaves the service.
    await server.stop();
    await steps.arrivedCheck(page, steps.MINE, '石向明');
    const disabled = await Server.command('user', 'disable', 'inspector-2', '--data', server.data);
    expect(disabled.status, disabled.output).toBe(0);
    await server.start();
    await steps.openQueue(page);
    await page.getByTestId('send-now').click();
    await expect(page.getByTestId('shelf')).toContainText('开始检查', { timeout: 60_000 });
    await expect(page.getByTestId('shelf')).toContainText('同行人员不是在职执法人员');
    await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容');

    await page.goto(server.url);
    await steps.arrivedCheck(page, steps.MINE, '松志远');
    await steps.openQueue(page);
    await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
    await page.goto(server.url);
    await expect(page.getByTestId('open-checks').getByTestId('check-row')).toHaveCount(1);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.remove();
    await server.remove();
  }
});

test('a session that the office ended asks for the password again, and what waits is sent after it', async () => {
  const server = await Server.create();
  const phone = await Device.create('phone');
  try {
    const { page } = phone;
    await steps.signIn(page, server.url, 'inspector-1');
    await page.getByTestId('mine-row').first().waitFor();
    await steps.installedOffline(page);
    await server.stop();
    await steps.arrivedCheck(page, steps.MINE);
    const renewed = await Server.commandWithInput('a different password\n', 'user', 'password', 'inspector-1',
      '--password-stdin', '--data', server.data);
    expect(renewed.status, renewed.output).toBe(0);
    await server.start();
    await steps.openQueue(page);
    await page.getByTestId('send-now').click();
    await page.getByTestId('sign-in-again').click({ timeout: 60_000 });
    await expect(page.locator('#password')).toBeVisible();
    await page.locator('#account').fill('inspector-1');
    await page.locator('#password').fill('a wrong password');
    await page.getByTestId('sign-in').click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.locator('#password').fill('a different password');
    await page.getByTestId('sign-in').click();
    await expect(page.getByTestId('readiness')).toBeVisible();
    await steps.openQueue(page);
    await expect(page.getByTestId('waiting')).toContainText('没有待发送的内容', { timeout: 60_000 });
    await expect(page.getByTestId('shelf')).toHaveCount(0);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.remove();
    await server.remove();
  }
});
