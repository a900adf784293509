// Journeys through the real program: the real server, a real database, a real browser, photos as files.
'use strict';
const { defineConfig } = require('@playwright/test');

module.exports = defineConfig({
  testDir: 'journeys',
  outputDir: 'out/results',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['html', { outputFolder: 'out/report', open: 'never' }]],
});
