// What fields tell password managers, phones and browsers.
import assert from 'node:assert/strict';
import { test } from '../support/test.mjs';

/** 0.2 of the requirements: what password managers and phones are told. */
const FIELDS = {
  'identify/sign-in': ['username', 'email', 'username', 'email', 'next'],
  'identify/sign-up': ['username', 'email', 'username', 'email', 'next'],
  'enter-password/fresh': ['password', 'password', 'current-password', null, 'go'],
  'create-password/fresh': ['new-password', 'password', 'new-password', null, 'done'],
  'enter-code/email': ['one-time-code', 'text', 'one-time-code', 'numeric', 'done'],
  'enroll-authenticator/fresh': ['one-time-code', 'text', 'one-time-code', 'numeric', 'done'],
};

test('every field tells managers and phones what it is', { tag: ['@A-42', '@A-70', '@A-80', '@B-03', '@B-04', '@B-05', '@B-20', '@B-22', '@B-30', '@B-40'] }, async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.base });
  for (const [name, expected] of Object.entries(FIELDS)) {
    await page.goto(`/gallery/${name}`);
    const found = await page.locator('.pt-input').evaluate((input) =>
      ['name', 'type', 'autocomplete', 'inputmode', 'enterkeyhint'].map((attribute) => input.getAttribute(attribute)),
    );
    assert.deepEqual(found, expected, name);
  }
  for (const name of ['enter-password/fresh', 'create-password/fresh']) {
    await page.goto(`/gallery/${name}`);
    const account = page.locator('.pt-form input[autocomplete=username]');
    assert.equal(await account.getAttribute('value'), 'mara@example.org', name);
  }
  await page.close();
});

test("Chromium's own advice on password forms has nothing to say", { tag: ['@B-01', '@B-02', '@B-03', '@B-04'] }, async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.base });
  const session = await page.context().newCDPSession(page);
  const advice = [];
  session.on('Log.entryAdded', ({ entry }) => entry.source === 'recommendation' && advice.push(entry.text));
  session.on('Audits.issueAdded', ({ issue }) => {
    const kind = issue.details?.genericIssueDetails?.errorType;
    if (kind?.startsWith('Form')) advice.push(kind);
  });
  await session.send('Log.enable');
  await session.send('Audits.enable');
  for (const name of Object.keys(FIELDS)) {
    await page.goto(`/gallery/${name}`);
    // The advice comes once the page is at rest.
    await page.waitForLoadState('networkidle');
    assert.deepEqual(advice, [], name);
  }
  await page.close();
});
