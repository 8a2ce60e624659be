// What a person does, whatever the page does about it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Console } from './console.mjs';
import { Mailbox } from './mailbox.mjs';
import { totp } from './totp.mjs';
import { say } from './words.mjs';

export const PASSWORD = 'kaktus lampe fenster';

const isAnswer = (request) => request.method() === 'POST' && request.url().endsWith('/answers');

export class Person {
  constructor(server, context, scripted, complaints) {
    Object.assign(this, { server, context, scripted, complaints });
    this.console = new Console(context);
    this.takeNewAddress();
    /** The bodies of all answers that were sent. */
    this.answers = [];
    context.on('request', (request) => isAnswer(request) && this.answers.push(request.postData()));
  }

  takeNewAddress() {
    this.email = `mara-${randomUUID().slice(0, 8)}@example.org`;
    this.mailbox = new Mailbox(this.server, this.email);
  }

  /** Goes on in a new tab of the same browser. */
  async newTab() {
    this.page = await this.context.newPage();
    return this.page;
  }

  // Where they are.

  async goTo(path) {
    await this.page.goto(this.server.base + path);
    await this.ready();
  }

  /** Waits until script has taken over, where there is some: it numbers the history then. */
  async ready() {
    if (!this.scripted || !(await this.page.locator('#portico').count())) return;
    await this.page.waitForFunction(() => typeof history.state === 'number');
  }

  begin(purpose, app = 'shop') {
    return this.goTo(`/${purpose}?app=${app}`);
  }

  sees(screen) {
    return this.page.locator(`.pt-screen[data-screen=${screen}]`).waitFor();
  }

  /** Waits for a sentence in an element of this selector. */
  reads(sentence, selector = 'body') {
    return this.page.locator(selector, { hasText: sentence }).first().waitFor();
  }

  readsError(sentence) {
    return this.reads(sentence, '.pt-error');
  }

  readsAlert(sentence) {
    return this.reads(sentence, '.pt-alert');
  }

  get field() {
    return this.page.locator('.pt-input');
  }

  get screen() {
    return this.page.locator('.pt-screen').getAttribute('data-screen');
  }

  get flow() {
    return this.page.locator('.pt-form').getAttribute('action').then((action) => action.split('/')[2]);
  }

  /** Has the focus where the person goes on. */
  async hasFocusOn(selector) {
    const focused = (selector) => document.activeElement?.matches(selector);
    await this.page.waitForFunction(focused, selector);
  }

  // What they do.

  /** Does something that gives an answer, and waits until the page shows what came of it. */
  async answering(act) {
    if (!this.scripted) {
      await Promise.all([this.page.waitForEvent('domcontentloaded'), act()]);
      return;
    }
    const answered = this.page.waitForResponse((response) => isAnswer(response.request()));
    await Promise.all([answered, act()]);
    await this.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  }

  press(selector) {
    return this.answering(() => this.page.click(selector));
  }

  pressButton(name) {
    return this.answering(() => this.page.getByRole('button', { name, exact: true }).click());
  }

  async fillAndEnter(text) {
    await this.field.fill(text);
    await this.answering(() => this.page.keyboard.press('Enter'));
  }

  identify(email = this.email) {
    return this.fillAndEnter(email);
  }

  /** As far as the code that confirms a new address. */
  async awaitsCode(app = 'shop') {
    await this.begin('sign-up', app);
    await this.identify();
    await this.sees('enter_code');
  }

  enterPassword(password = PASSWORD) {
    return this.fillAndEnter(password);
  }

  createPassword(password = PASSWORD) {
    return this.fillAndEnter(password);
  }

  /** A whole code is sent by itself where there is script. */
  enterCode(code) {
    return this.scripted ? this.answering(() => this.field.fill(code)) : this.fillAndEnter(code);
  }

  async enterMailedCode() {
    await this.sees('enter_code');
    await this.enterCode(await this.mailbox.code());
  }

  resend() {
    return this.press('.pt-resend');
  }

  choose(factor) {
    return this.press(`button[name=factor][value=${factor}]`);
  }

  otherMethod() {
    return this.press('button[value=other_method]');
  }

  // Whole stretches of the way.

  /** From nothing to where a second factor is asked for, or to the end. */
  async signUpWithPassword(app = 'shop') {
    await this.begin('sign-up', app);
    await this.identify();
    await this.enterMailedCode();
    await this.sees('create_password');
    await this.createPassword();
  }

  async signUp(app = 'shop') {
    await this.signUpWithPassword(app);
    await this.enrolEmail();
    await this.isSignedIn();
  }

  async enrolEmail() {
    await this.sees('enroll_choose');
    // The address was confirmed at the beginning, and is not asked for a code again.
    await this.choose('email_code');
  }

  /** Sets an authenticator app up, and gives its key and the code that did it. */
  async enrolAuthenticator() {
    await this.sees('enroll_choose');
    await this.choose('authenticator');
    await this.sees('enroll_authenticator');
    const key = (await this.page.locator('.pt-key').textContent()).replaceAll(' ', '');
    const code = this.codeOf(key);
    await this.enterCode(code);
    return { key, code };
  }

  /** Says that the recovery codes are kept; asked once more, since no copy was made of them. */
  async keepCodes() {
    await this.pressButton(say('recovery_codes.submit'));
    await this.readsAlert(say('refusal.codes_not_kept'));
    await this.pressButton(say('recovery_codes.submit'));
  }

  /** What the app with this key shows now, by the server's clock. */
  codeOf = (key) => totp(key, this.server.now());

  /** Signs in as far as the password leads. */
  async signInWithPassword(app = 'shop') {
    await this.begin('sign-in', app);
    await this.identify();
    await this.sees('enter_password');
    await this.enterPassword();
  }

  async isSignedIn() {
    await this.page.waitForURL('**/demo');
    const name = await this.page.locator('.demo-name').textContent();
    assert.equal(name, this.email);
    return this.page.locator('.demo-proofs').textContent();
  }

  async signOut() {
    await this.page.click('text=Sign out');
    await this.page.getByRole('heading', { name: 'Try signing in' }).waitFor();
    assert.equal(await (await this.context.request.get('/session')).json(), null);
  }

  /** Pretends that what follows is this risky. */
  async isRisky(level) {
    const headers = { origin: this.server.base };
    await this.context.request.post('/demo/risk', { form: { level }, headers });
  }

  // What must hold.

  async hasNoComplaints() {
    assert.deepEqual(this.complaints, []);
  }

  /** The title begins with "Error:", or does not. */
  async hasErrorTitle(wanted = true) {
    const word = say('page.error_title', { title: '' });
    const fits = ([word, wanted]) => document.title.startsWith(word) === wanted;
    await this.page.waitForFunction(fits, [word, wanted]);
  }

  /** Nothing was sent besides these answers, in this order. */
  hasAnswered(...names) {
    const given = this.answers.map((body) => new URLSearchParams(body).getAll('answer').at(-1));
    assert.deepEqual(given, names);
  }

  async hasMail(count) {
    assert.equal((await this.mailbox.messages()).length, count);
  }

  leave() {
    return this.context.close();
  }
}
