// What a person does by the keyboard alone.
import assert from 'node:assert/strict';

/** Goes to a button or link of this name, and presses it. */
export async function pressByKey(page, name) {
  const focused = () => page.evaluate(() => document.activeElement?.textContent.trim());
  for (let tabs = 0; await focused() !== name; tabs += 1) {
    assert.ok(tabs < 20, `${name} is not reached by the keyboard`);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}
