// A user flow is run in the browser, by the rules of the server: what is chosen says what is asked.
import assert from 'node:assert/strict';
import { expect } from '@playwright/test';
import { findings, tabTo, WINDOWS } from '../support/studio-accessible.mjs';
import { test as base } from '../support/studio.mjs';
import { say } from '../support/words.mjs';

/** Somebody who runs a user flow. */
class Runner {
  constructor(someone) {
    Object.assign(this, { someone, page: someone.page, walk: someone.preview });
  }

  choose(label, value) {
    return this.page.getByLabel(label, { exact: true }).selectOption(value);
  }

  screen(name) {
    return expect(this.walk.locator(`[data-screen=${name}]`)).toBeVisible();
  }

  /** Has what is known filled in, and goes on where that is not enough. */
  async fill(press = true) {
    await this.someone.press('Fill in');
    if (press) await this.walk.locator('.pt-button').first().click();
  }

  async signIn() {
    await this.screen('identify');
    await this.fill();
    await this.screen('enter_password');
    await this.fill();
  }

  /** What stands beside the sign-in. */
  beside(id) {
    return this.page.locator(`#${id}`);
  }
}

const test = base.extend({
  runner: async ({ designer }, use) => {
    await use(async (options = {}) => new Runner(await designer({ fragment: 'run.html', ...options })));
  },
});

for (const locale of ['de', 'ar']) {
  test(`a risky sign-in without a second factor is blocked in ${locale}, and the policy is named`, async ({ runner }) => {
    const someone = await runner();
    await someone.page.selectOption('#locale', locale);
    await someone.choose('Risk', 'high');
    await someone.signIn();
    await someone.screen('blocked');
    await expect(someone.walk.locator('html')).toHaveAttribute('dir', locale === 'ar' ? 'rtl' : 'ltr');
    await expect(someone.walk.locator('.pt-screen')).toContainText(say('blocked.risk', {}, locale));
    await expect(someone.beside('why')).toContainText('policies[0] "Ask for a second factor when a sign-in is risky"');
  });
}

test('a new person signs up with the code of the mailbox and enrols an app', async ({ runner }) => {
  const someone = await runner();
  await someone.choose('Account', 'nobody');
  await someone.choose('Begin with', 'sign_up');
  await someone.screen('identify');
  await someone.fill();
  await someone.screen('enter_code');
  await expect(someone.beside('mailbox')).toContainText(/\d{6} is your Juniper code/);
  await someone.fill(false);
  await someone.screen('create_password');
  await someone.fill();
  await someone.screen('enroll_choose');
  await someone.walk.getByRole('button', { name: /Authenticator app/ }).click();
  await someone.screen('enroll_authenticator');
  await someone.fill(false);
  await someone.screen('signed_in');
  await expect(someone.beside('events')).toContainText('Made the account mara@example.org');
  await expect(someone.beside('events')).toContainText('Enrolled an authenticator app');
});

test('the MFA setting says what comes after the password', async ({ runner }) => {
  const someone = await runner();
  for (const [mfa, screen] of [['Off', 'signed_in'], ['Always on', 'enroll_choose']]) {
    await someone.someone.choose(mfa);
    await someone.signIn();
    await someone.screen(screen);
  }
  await expect(someone.beside('why')).toContainText('user_flows.sign_in.mfa');
});

test('TOML with an error is told with its line and stays, and what held before holds on', async ({ runner }) => {
  const someone = await runner();
  await someone.page.locator('summary', { hasText: 'Settings (TOML)' }).click();
  const toml = someone.page.locator('#toml');
  const before = await toml.inputValue();
  const wrong = before.replace('"conditional"', '"sometimes"');
  await toml.fill(wrong);
  await expect(someone.page.locator('#toml-wrong')).toContainText('portico.toml:7: unknown variant `sometimes`');
  await expect(toml).toHaveValue(wrong);
  await someone.signIn();
  await someone.screen('enroll_choose');
  // A whole file of settings is taken, of which the rest is passed over.
  const whole = `public_url = "https://login.example.com"\n[mail]\nsmtp = "smtps://mail.example.com"\n${before}`;
  await toml.fill(whole.replace('"conditional"', '"off"'));
  await expect(someone.page.locator('#toml-wrong')).toBeEmpty();
  await expect(someone.page.getByRole('radio', { name: 'Off' })).toBeChecked();
  await someone.signIn();
  await someone.screen('signed_in');
});

test('a brand that is made is worn by the user flow, with its sentences', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').fill('#c2410c');
  await someone.at('Texts');
  await someone.field('Search').fill('sign_in_title');
  await someone.field('identify.sign_in_title').fill('Welcome back');
  await someone.kept();
  const [tab] = await Promise.all([
    someone.context.waitForEvent('page'),
    someone.page.getByRole('link', { name: 'Run user flow' }).click(),
  ]);
  someone.page = tab;
  await someone.preview.locator('.pt-button').first().waitFor();
  await expect.poll(() => someone.painted('.pt-button')).toBe('rgb(194, 65, 12)');
  await expect(someone.preview.locator('.pt-title')).toHaveText('Welcome back');
});

test('the clock ends a code and a flow', async ({ runner }) => {
  const someone = await runner();
  await someone.someone.press('1 day later');
  await someone.screen('expired');
  await someone.someone.press('Run again');
  await someone.screen('identify');
});

test('a user flow is run by keyboard alone', async ({ runner }) => {
  const someone = await runner();
  const { page } = someone;
  await tabTo(page, 'Conditional');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Always on' })).toBeChecked();
  await tabTo(page, 'Settings (TOML)');
  await tabTo(page, 'Desktop');
  await page.keyboard.press('Tab');
  await expect(someone.walk.locator('.pt-input').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await someone.screen('enter_password');
  await tabTo(page, 'Fill in');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await someone.screen('enroll_choose');
});

for (const [name, viewport] of Object.entries(WINDOWS)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing where a user flow is run on a ${name} in ${colorScheme}`, async ({ runner }) => {
      const someone = await runner({ viewport, colorScheme });
      const { page } = someone;
      const narrow = viewport.width < 960;
      const part = (name) => narrow && someone.someone.press(name);
      const wide = async () => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
      await page.locator('summary', { hasText: 'Settings (TOML)' }).click();
      const found = await findings(page);
      await wide();
      await part('Sign in');
      found.push(...(await findings(page)));
      await wide();
      await someone.signIn();
      await someone.screen('enroll_choose');
      await part('What happens');
      found.push(...(await findings(page)));
      await wide();
      assert.deepEqual(found, []);
    });
  }
}
