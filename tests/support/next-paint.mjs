// What a person waits for at a slow device: the time from a press to the next picture, as browsers measure it.

/** How much slower than this machine the device is: a phone of 2026 at the low end. */
const SLOWNESS = 4;

/** Has a page note what it takes: `noteFrom` names what is done next, and `noted` gives the milliseconds by name. */
export async function watchPaints(page) {
  await page.addInitScript(() => {
    const [marks, entries] = [[], []];
    window.noted = { marks, entries };
    const watch = (options) => {
      const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
      observer.observe(options);
    };
    // Quicker ones than 16 milliseconds are told of none.
    watch({ type: 'event', durationThreshold: 16 });
    watch({ type: 'long-animation-frame' });
  });
  const session = await page.context().newCDPSession(page);
  return {
    slowDown: () => session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS }),
    noteFrom: (name) => page.evaluate((name) => window.noted.marks.push({ name, at: performance.now() }), name),
    noted: () => noted(page),
  };
}

/**
 * By what was done: `press`, the longest from an event of a press to the next picture, and `answer`, the longest frame
 * that an answer took to be shown. Zero is less than browsers tell: 16 and 50 milliseconds.
 */
async function noted(page) {
  await allTold(page);
  return page.evaluate(() => {
    const { marks, entries } = window.noted;
    const of = ({ at }, next, kind) => {
      const during = entries.filter((entry) => entry.startTime >= at && !(entry.startTime >= next?.at));
      return Math.max(0, ...during.filter(kind).map((entry) => Math.round(entry.duration)));
    };
    const press = (entry) => entry.interactionId > 0;
    const answer = (entry) => entry.scripts?.some(({ invoker }) => invoker.startsWith('Response.'));
    return marks
      .map((mark, place) => [mark, marks[place + 1]])
      .filter(([{ name }]) => name)
      .map(([mark, next]) => [mark.name, { press: of(mark, next, press), answer: of(mark, next, answer) }]);
  });
}

/** Browsers tell in order, and late: once a press that takes long was told of, so was all before it. */
async function allTold(page) {
  await page.evaluate(() => {
    window.noted.marks.push({ at: performance.now() });
    const block = () => {
      for (const end = performance.now() + 30; performance.now() < end; );
    };
    addEventListener('keydown', block, { once: true, capture: true });
  });
  await page.keyboard.press('Shift');
  await page.waitForFunction(() => {
    const { marks, entries } = window.noted;
    return entries.some((entry) => entry.name === 'keydown' && entry.startTime >= marks.at(-1).at);
  });
}
