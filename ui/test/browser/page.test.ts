import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startFixture, type Fixture } from '../fixture/server';
import { startChromium } from './chromium';

const PAGE = fileURLToPath(new URL('../../target/classes/io/obsmesh/ui/static', import.meta.url));

let fixture: Fixture;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [fixture, browser] = await Promise.all([startFixture(PAGE), startChromium()]);
});

afterAll(async () => {
  await browser.close();
  await fixture.close();
});

beforeEach(async () => {
  Object.assign(fixture.mode, { down: false, empty: false, lost: 0 });
  complaints = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(fixture.url) && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
});

afterEach(async () => {
  await page.context().close();
  // No script error, and nothing asked from any other server.
  expect(complaints).toEqual([]);
});

const open = (search = '') => page.goto(fixture.url + search);
const boxOf = (id: string) => page.locator(`[data-node="${id}"]`);
const bodyRows = () => page.locator('.scroller tbody tr[data-index]');
const placeOf = (id: string) => boxOf(id).evaluate((node) => (node as SVGElement).style.transform);

test('the map shows services, groups and edges, and a refresh moves nothing', async () => {
  await open();
  await boxOf('checkout').waitFor();
  expect(await page.locator('.node').count()).toBe(18);
  expect(await page.locator('.edge').count()).toBe(21);
  expect(await page.locator('.group').count()).toBe(6);
  expect(await boxOf('checkout').getAttribute('class')).toContain('bad');
  expect(await page.locator('[data-edge="ads>redis>redis"]').getAttribute('class')).toContain('dropped');
  const before = await placeOf('redis');
  const asked = fixture.asked.filter((path) => path.startsWith('/api/map')).length;
  await expect
    .poll(() => fixture.asked.filter((path) => path.startsWith('/api/map')).length, { timeout: 10_000 })
    .toBeGreaterThan(asked + 1);
  expect(await placeOf('redis')).toBe(before);
});

test('the table follows new requests and marks errors in words, not by colour alone', async () => {
  await open('?q=http');
  await bodyRows().first().waitFor();
  const first = await bodyRows().first().innerText();
  await expect.poll(() => bodyRows().first().innerText()).not.toBe(first);
  expect(await page.locator('th').allInnerTexts()).toEqual([
    'time',
    'source',
    'destination',
    'protocol',
    'method',
    'request',
    'status',
    'latency',
    'bytes',
  ]);
  await expect.poll(() => page.locator('tr.failed').count()).toBeGreaterThan(0);
  expect(await page.locator('tr.failed').first().innerText()).toContain('✕ 503');
  expect(await bodyRows().count()).toBeLessThan(60);
  await expect
    .poll(() => page.locator('.live').innerText())
    .toMatch(/live\s*1\d(\.\d)?\/s|live\s*2\d(\.\d)?\/s/);
});

test('rows wait while the reader scrolls down, and come when asked for', async () => {
  await open('?q=http');
  await bodyRows().first().waitFor();
  await page.locator('.scroller').evaluate((node) => node.scrollTo({ top: 900 }));
  const newer = page.locator('.newer');
  await newer.waitFor();
  await newer.click();
  await newer.waitFor({ state: 'detached' });
});

test('the row details list every column, by mouse and by keyboard', async () => {
  await open('?q=http&live=0');
  await bodyRows().nth(2).click();
  const details = page.getByLabel('All columns of the row');
  await details.waitFor();
  expect(await details.innerText()).toMatch(/path\n\/api/);
  expect(await details.innerText()).toMatch(/time\n\d{4}-\d\d-\d\dT[\d:.]{18}Z/);
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  await bodyRows().first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-index'))).toBe('2');
  await page.keyboard.press('Enter');
  await details.waitFor();
});

test('a wrong query shows the text of the API, and the words are underlined in the box', async () => {
  await open();
  await page.locator('.node').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('http where statsu>=500');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const error = page.locator('.query-error.floating');
  await error.waitFor();
  expect(await error.innerText()).toBe(
    "error: 'http' has no field 'statsu'\n  | http where statsu>=500 last 5m | sort -time | head 500\n  |            ^^^^^^ did you mean 'status'?",
  );
  expect(await page.locator('.q-error').innerText()).toBe('statsu');
  expect(page.url()).toContain('q=http+where+statsu');
});

test('the query box completes with what the API offers', async () => {
  await open();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('http where sta');
  await page.locator('.cm-tooltip-autocomplete').waitFor();
  await page.waitForTimeout(150); // the editor ignores keys for a moment, so that a list cannot swallow them
  await page.keyboard.press('Tab');
  expect(await page.locator('.cm-content').innerText()).toMatch(/^http where (status|statement)$/);
});

test('a click selects a service: panel, filtered rows, link; Escape clears', async () => {
  await open();
  await boxOf('checkout').click();
  const side = page.getByLabel('Details of checkout');
  await side.waitFor();
  await side.locator('.uplot').nth(2).waitFor();
  expect(await side.innerText()).toContain('6.9%');
  expect(new URL(page.url()).searchParams.get('node')).toBe('checkout');
  await expect
    .poll(() =>
      fixture.asked.some((path) => path.startsWith('/api/follow') && path.includes('dst.service="checkout"')),
    )
    .toBe(true);
  await side.getByText('payment').first().click();
  await page.getByLabel('Details of checkout → payment').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.side').waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('');
});

test('a shared link brings back query, range, selection and pause', async () => {
  await open('?q=http+where+error&last=15m&source=checkout&target=payment&protocol=grpc&live=0');
  await page.getByLabel('Details of checkout → payment').waitFor();
  expect(await page.locator('.cm-content').innerText()).toBe('http where error');
  expect(await page.locator('.top select').inputValue()).toBe('15m');
  expect(await page.locator('.live').innerText()).toContain('paused');
  await bodyRows().first().waitFor();
  expect(fixture.asked.filter((path) => path.startsWith('/api/query')).at(-1)).toContain('last 15m');
});

test('dragging over the timeline chooses that part of the time', async () => {
  await open();
  await page.locator('.timeline .requests').first().waitFor({ state: 'attached' });
  const bar = (await page.locator('.timeline svg').boundingBox())!;
  await page.mouse.move(bar.x + bar.width * 0.4, bar.y + 10);
  await page.mouse.down();
  await page.mouse.move(bar.x + bar.width * 0.6, bar.y + 10, { steps: 4 });
  await page.mouse.up();
  await page.locator('.reset').waitFor();
  const params = new URL(page.url()).searchParams;
  const seconds = (Date.parse(params.get('until')!) - Date.parse(params.get('since')!)) / 1000;
  expect(seconds).toBeGreaterThan(55);
  expect(seconds).toBeLessThan(75);
  await page.locator('.reset').click();
  expect(new URL(page.url()).searchParams.get('since')).toBeNull();
});

test('losses are said with number and reason', async () => {
  fixture.mode.lost = 1200;
  await open();
  const loss = page.locator('.loss');
  await expect.poll(() => loss.getAttribute('class')).toContain('bad');
  await loss.locator('summary').click();
  expect(await loss.innerText()).toContain('1,200 since start: ring full');
});

test('without requests the page says so and offers what to try', async () => {
  fixture.mode.empty = true;
  await open('?q=http');
  const empty = page.locator('.empty');
  await empty.waitFor();
  expect(await empty.innerText()).toContain('No requests seen in the last 5m');
  await empty.getByText('Show all requests').click();
  expect(new URL(page.url()).search).toBe('');
});

test('when the API goes away what was there stays, with a banner, until it is back', async () => {
  await open();
  await boxOf('checkout').waitFor();
  fixture.mode.down = true;
  const banner = page.locator('.banner');
  await banner.waitFor();
  expect(await page.locator('.node').count()).toBe(18);
  fixture.mode.down = false;
  await banner.waitFor({ state: 'detached' });
});
