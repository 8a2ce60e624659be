// The moment when script takes a page over: nothing that a person did before may be lost.
import assert from 'node:assert/strict';
import { WITH_SCRIPT } from './support/browser.mjs';
import { PASSWORD } from './support/person.mjs';
import { test } from './support/test.mjs';
import { say } from './support/words.mjs';

/** Holds the WebAssembly back until the function that is given is called. */
async function holdScript(mara) {
  let open;
  const opened = new Promise((done) => (open = done));
  await mara.page.route('**/*.wasm', async (route) => {
    await opened;
    await route.continue();
  });
  return async () => {
    open();
    await mara.ready();
  };
}

/** Loads a page without waiting for what it waits for, until somebody can type. */
async function arrive(mara, path) {
  await mara.page.goto(path, { waitUntil: 'commit' });
  await mara.hasFocusOn('.pt-input');
}

const isStillThere = (field) => field.isConnected && document.activeElement === field;

test('what was typed into an address before script came stays, with the caret and the field itself', { tag: ['@B-07', '@B-27'] }, async ({ someone }) => {
  const mara = await someone();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, '/sign-in?app=shop');
  const field = await mara.field.elementHandle();
  await mara.field.pressSequentially('mara@exmple.org');
  for (let step = 0; step < 'mple.org'.length; step += 1) await mara.page.keyboard.press('ArrowLeft');
  assert.equal(await mara.page.evaluate(() => history.state), null);

  await letScriptIn();
  assert.ok(await field.evaluate(isStillThere));
  // Browsers tell no caret of an address, so a letter shows where it is.
  await mara.page.keyboard.press('a');
  assert.equal(await field.inputValue(), 'mara@example.org');
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.reads('mara@example.org', '.pt-identity');
  await mara.hasNoComplaints();
});

test('what was typed into a code before script came stays, with the caret', { tag: ['@A-70', '@B-07', '@B-27', '@B-40'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.awaitsCode();
  const code = await mara.mailbox.code();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, `/flows/${await mara.flow}`);
  const field = await mara.field.elementHandle();
  await mara.page.keyboard.insertText(code.slice(0, 4));
  await field.evaluate((field) => field.setSelectionRange(1, 3));

  await letScriptIn();
  assert.ok(await field.evaluate(isStillThere));
  assert.deepEqual(
    await field.evaluate((field) => [field.value, field.selectionStart, field.selectionEnd]),
    [code.slice(0, 4), 1, 3],
  );
  await field.evaluate((field) => field.setSelectionRange(4, 4));
  await mara.answering(() => mara.page.keyboard.insertText(code.slice(4)));
  await mara.sees('create_password');
});

test('a whole code that was typed before script came is sent by itself when it comes', { tag: ['@B-07', '@B-40'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.awaitsCode();
  const code = await mara.mailbox.code();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, `/flows/${await mara.flow}`);
  await mara.page.keyboard.insertText(code);
  assert.equal(await mara.page.locator('.pt-automatic').isVisible(), false, 'nothing is promised yet');
  await letScriptIn();
  await mara.sees('create_password');
  mara.hasAnswered('email', 'code');
  await mara.hasNoComplaints();
});

test('what was typed into a password before script came stays', { tag: ['@A-70', '@B-07'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.identify();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, `/flows/${await mara.flow}`);
  const field = await mara.field.elementHandle();
  await mara.page.keyboard.insertText(PASSWORD);
  await letScriptIn();
  assert.ok(await field.evaluate(isStillThere));
  assert.equal(await field.inputValue(), PASSWORD);
});

test('a form that is sent before script comes is sent as browsers send forms', { tag: ['@B-08'] }, async ({ someone }) => {
  const mara = await someone();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, '/sign-up?app=shop');
  await mara.field.fill(mara.email);
  await mara.page.keyboard.press('Enter');
  await mara.sees('enter_code');
  await mara.hasMail(1);
  await letScriptIn();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  mara.hasAnswered('email', 'code');
});

test('an error that was shown before script came is still shown after', async ({ someone }) => {
  const mara = await someone();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, '/sign-in?app=shop');
  await mara.field.fill('nobody');
  await mara.page.keyboard.press('Enter');
  await mara.readsError(say('refusal.email_malformed'));
  await letScriptIn();
  await mara.readsError(say('refusal.email_malformed'));
  assert.equal(await mara.field.inputValue(), 'nobody');
  assert.equal(await mara.field.getAttribute('aria-invalid'), 'true');
});

test('a value that was set without telling anyone is sent', { tag: ['@B-09'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.field.evaluate((field, email) => (field.value = email), mara.email);
  await mara.press('.pt-button');
  await mara.reads(mara.email, '.pt-identity');
});

test('nodes that extensions put beside the fields do not disturb', { tag: ['@B-01'] }, async ({ someone }) => {
  const mara = await someone();
  const letScriptIn = await holdScript(mara);
  await arrive(mara, '/sign-up?app=shop');
  await mara.page.keyboard.insertText(mara.email);
  const field = await mara.field.elementHandle();
  await mara.page.evaluate(putForeignNodes);
  await letScriptIn();
  assert.ok(await field.evaluate(isStillThere));
  assert.equal(await field.inputValue(), mara.email);

  await mara.fillAndEnter('nobody');
  await mara.readsError(say('refusal.email_malformed'));
  assert.equal(await mara.page.locator('.pt-error').count(), 1);
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.hasNoComplaints();
});

function putForeignNodes() {
  const made = (tag) => Object.assign(document.createElement(tag), { textContent: 'x' });
  for (const input of document.querySelectorAll('.pt-input')) {
    input.setAttribute('data-manager', 'on');
    input.before(made('manager-icon'));
    input.after(made('div'), Object.assign(made('button'), { type: 'button' }));
    input.closest('.pt-field').before(made('div'));
  }
  for (const form of document.forms) {
    form.prepend(made('manager-frame'));
    form.append(made('div'));
  }
  for (const element of document.querySelectorAll('label, .pt-error, .pt-alert, #portico, .pt-root')) {
    element.prepend(made('manager-mark'));
  }
  document.body.append(made('manager-panel'));
}

const FAILURES = {
  'the WebAssembly is not there': ['**/*.wasm', { status: 404, body: '' }],
  'the WebAssembly is broken': ['**/*.wasm', { contentType: 'application/wasm', body: 'not at all' }],
  'the script is not there': ['**/assets/*.js', { status: 404, body: '' }],
  'the sentences are not there': ['**/assets/words/*', { status: 404, body: '' }],
  'the sentences are of another version': [
    '**/assets/words/*',
    { contentType: 'application/json', body: '["Sign in","Back"]' },
  ],
};

for (const [name, [what, answer]] of Object.entries(FAILURES)) {
  test(`where ${name}, the page works as a plain one`, { tag: ['@B-08', '@B-67'] }, async ({ someone }) => {
    const mara = await someone({ ...WITH_SCRIPT, wasm: true });
    mara.scripted = false;
    mara.console.mayHear(/^Portico goes on without WebAssembly\./);
    await mara.context.route(what, (route) => route.fulfill(answer));
    await mara.signUp();
    await mara.reads('your password and a code by email');
  });
}
