'use strict';

// Looks at the console as somebody would: node console.js BROWSER URL DIRECTORY_FOR_SCREENSHOTS
// Prints "away" when it wants the server to be closed.

const assert = require('node:assert');
const {chromium} = require('playwright-core');

async function main(executablePath, url, directory) {
  const browser = await chromium.launch({executablePath, args: ['--no-sandbox']});
  const page = await browser.newPage({viewport: {width: 1280, height: 900}, colorScheme: 'light'});
  const elsewhere = [];
  const complaints = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('dialog', (dialog) => complaints.push('a dialog: ' + dialog.message()));
  await page.goto(url);

  await page.waitForSelector('#health[data-state=paused]');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const [walking, paused] = ['main', 'other'].map((name) => page.locator('article', {hasText: 'to ' + name}));
  assert.equal(await walking.locator('.state').textContent(), 'running');
  assert.equal(await walking.locator('.phase').textContent(), 'walking');
  assert.equal(await walking.locator('progress').getAttribute('value'), '37.5');
  assert.match(await walking.locator('.eta').textContent(), /37\.5 %, 2 min 5 s left/);
  assert.match(await paused.locator('.reason').textContent(), /^For 4 s: no answer from <b>kafka<\/b>$/);
  await page.waitForFunction(() => document.querySelectorAll('svg.rate polyline').length === 2);
  assert.match(await walking.locator('svg.lag').getAttribute('aria-label'), /^Lag: 120 ms now, at most 120 ms/);
  assert.equal(await paused.locator('svg.lag text').nth(2).textContent(), '16 min 40 s');
  assert.ok(await page.evaluate(() => [...document.querySelectorAll('svg text')].every((text) => text.getBBox().x >= 0)), 'labels are whole');
  assert.match(await page.locator('#store').textContent(), /Keys61 expire/);

  await page.fill('[name=match]', '*script*');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#keys tbody tr');
  assert.equal(await page.locator('#keys tbody th').textContent(), '<script>alert(1)</script>');
  assert.equal(await page.locator('#keys .value').textContent(), '<img src=x onerror=alert(2)>');
  assert.equal(await page.locator('#found').textContent(), '1 key; that is all');
  assert.equal(await page.locator('#keys script, #keys img').count(), 0);
  await page.selectOption('[name=type]', 'hash');
  await page.fill('[name=match]', '');
  await page.click('#search button');
  await page.waitForFunction(() => /apples/.test(document.querySelector('#keys tbody').textContent));
  await page.fill('[name=db]', '99');
  await page.click('#search button');
  await page.waitForFunction(() => /Not shown: db: expected/.test(document.querySelector('#found').textContent));

  // For those who do not see it, or do not use a mouse.
  assert.equal(await page.locator('h1').count(), 1);
  assert.equal(await page.locator('img:not([alt]), input:not(label input), select:not(label select)').count(), 0);
  assert.equal(await page.locator('svg[role=img]:not([aria-label])').count(), 0);

  await page.screenshot({path: directory + '/light.png', fullPage: true});
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({colorScheme: 'dark'});
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), light);
  await page.screenshot({path: directory + '/dark.png', fullPage: true});
  await page.setViewportSize({width: 390, height: 800});
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'fits on a telephone');

  assert.deepEqual(elsewhere, []);
  assert.deepEqual(complaints.filter((each) => !/400 \(Bad Request\)/.test(each)), []);

  console.log('away');
  await page.waitForSelector('#away:not([hidden])');
  assert.match(await page.locator('#away').textContent(), /does not answer\. What you see is of /);
  assert.equal(await page.locator('#health').textContent(), 'no answer');
  await browser.close();
}

main(...process.argv.slice(2)).catch((failure) => {
  console.error(failure);
  process.exit(1);
});
