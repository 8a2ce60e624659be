// What can be measured of a page. Each gives a list of findings; an empty one is good.

/** A measure that runs in the page, which `allOf` can take with others. */
export const measure = (inPage, given) => Object.assign((page) => page.evaluate(inPage, given), { inPage, given });

/** What several measures find, in this order and in one call: each takes longer than most measures. */
export const allOf = (page, ...measures) =>
  page.evaluate(`[${measures.map(({ inPage, given }) => `...(${inPage})(${JSON.stringify(given) ?? ''})`).join()}]`);

const REACHABLE =
  'a[href],button:not([disabled]),input:not([type=hidden]):not([tabindex="-1"]),select,textarea,summary,[tabindex="0"]';

/** What stands out of the page at its width (WCAG 1.4.10). */
export const outside =
  measure(() => {
    const width = innerWidth;
    const rooms = new Map([[null, { left: -Infinity, right: Infinity }]]);
    /** Where what is in an element is seen: what reaches out of a part that clips is not. */
    const roomIn = (element) => {
      if (!rooms.has(element)) {
        const room = roomIn(element.parentElement);
        const clips = getComputedStyle(element).overflowX === 'clip';
        rooms.set(element, clips ? seen(element, room) : room);
      }
      return rooms.get(element);
    };
    const seen = (element, room = roomIn(element.parentElement)) => {
      const { left, right } = element.getBoundingClientRect();
      return { left: Math.max(left, room.left), right: Math.min(right, room.right) };
    };
    const found = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
    for (const element of document.querySelectorAll('body *')) {
      const box = seen(element);
      const hidden = box.right - box.left <= 1 || element.closest('.pt-hidden, script');
      if (!hidden && (box.right > width + 1 || box.left < -1)) {
        found.push(`${element.tagName} ${element.className} stands from ${box.left} to ${box.right}`);
      }
    }
    return found;
  });

/** What is too small to be hit: 44 pixels for what is pressed, 24 for the rest (WCAG 2.5.5, 2.5.8). */
export const small =
  measure((reachable) => {
    const found = [];
    for (const element of document.querySelectorAll(reachable)) {
      const { width, height } = element.getBoundingClientRect();
      const inText = getComputedStyle(element).display === 'inline';
      const least = element.matches('.pt-button, .pt-input, .pt-option, .pt-toggle, .pt-back') ? 44 : 24;
      if (width && !inText && (height < least || width < least)) {
        found.push(`${element.className} is ${Math.round(width)} × ${Math.round(height)}`);
      }
    }
    return found;
  }, REACHABLE);

/** What is cut off when a person spaces text out (WCAG 1.4.12). */
export const clipped =
  measure(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}');
    document.adoptedStyleSheets = [sheet];
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
      const style = getComputedStyle(element);
      const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
      const small = element.getBoundingClientRect().width <= 1;
      if (text && hides && !small && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) {
        found.push(`${element.className} cuts its text off`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('spaced text is wider than the page');
    document.adoptedStyleSheets = [];
    return found;
  });

/** What is cut off as it stands. A field may hold more than it shows, but a code is seen whole. */
export const cutOff =
  measure(() => {
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
      // The field for a code is wider than its cells, and clipped: a digit is cut off where a cell is.
      if (element.matches('.pt-hidden, .pt-input, .pt-control--code')) continue;
      if (element.matches('.pt-code-cells') && element.scrollWidth > element.clientWidth + 1) found.push('a cell is cut off');
      const { overflowX, overflowY } = getComputedStyle(element);
      const { width } = element.getBoundingClientRect();
      const [wider, higher] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
      if (width > 1 && /hidden|clip/.test(overflowX + overflowY) && (wider > 1 || higher > 1)) {
        found.push(`${element.className} cuts its text off`);
      }
    }
    return found;
  });

/** Texts that stand on one another, or in columns of a few letters; but for the languages, which open over the others. */
export const crowded =
  measure(() => {
    const found = [];
    const lines = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: text } = texts;
      const [words, owner] = [text.data.trim(), text.parentElement];
      if (!words || !owner.checkVisibility({ visibilityProperty: true }) || owner.closest('.pt-hidden, .pt-language-list, script, option')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
      const rows = new Set(boxes.map(({ top }) => Math.round(top))).size;
      if (words.length > 12 && words.length < 5 * rows) found.push(`"${words}" takes ${rows} lines`);
      lines.push(...boxes.map((box) => ({ box, words, owner })));
    }
    // Where a line ends and the next begins, the boxes of letters touch.
    const within = ({ left, right, top, bottom }) => ({ left: left + 1, right: right - 1, top: top + (bottom - top) / 4, bottom: bottom - (bottom - top) / 4 });
    for (const [at, one] of lines.entries()) {
      const a = within(one.box);
      for (const other of lines.slice(at + 1)) {
        const b = within(other.box);
        const touch = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        if (touch && one.owner !== other.owner) found.push(`"${one.words}" stands on "${other.words}"`);
      }
    }
    return found;
  });

/** How high the letters of each text are, by what it is. */
export const textSizes = (page) =>
  page.evaluate(() => {
    const sizes = {};
    for (const element of document.querySelectorAll('body *')) {
      const text = element.matches('input:not([type=hidden])') || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!text || !element.checkVisibility() || element.closest('.pt-hidden, script')) continue;
      sizes[`${element.tagName} ${element.className} ${element.id}`] ??= parseFloat(getComputedStyle(element).fontSize);
    }
    return sizes;
  });

/** Walks with Tab: each stop is in view, not covered, and marked (WCAG 2.1.1, 2.4.3, 2.4.7, 2.4.11). */
export async function focusOrder(page) {
  const wanted = await page.evaluate(beginWalk, REACHABLE);
  for (let stop = 0; stop < wanted; stop += 1) await page.keyboard.press('Tab');
  const found = [];
  const stops = await page.evaluate(() => window.endWalk());
  if (stops.length !== wanted) found.push(`${stops.length} stops instead of ${wanted}`);
  for (const stop of stops) {
    if (stop.known) found.push(`${stop.name} is reached twice`);
    if (!stop.inView) found.push(`${stop.name} is focused out of view`);
    if (stop.covered) found.push(`${stop.name} is covered`);
    if (stop.outline < 2) found.push(`${stop.name} shows no focus`);
    if (stop.positive) found.push(`${stop.name} jumps the order`);
  }
  return found;
}

/** Runs in the page: notes each stop of a walk that begins at the top of the document, and says how many there must be. */
function beginWalk(reachable) {
  document.activeElement?.blur();
  scrollTo(0, 0);
  const shown = (element) => element.getClientRects().length && element.checkVisibility({ visibilityProperty: true });
  const closed = (element) => element.closest('details:not([open])') && element.tagName !== 'SUMMARY';
  const wanted = [...document.querySelectorAll(reachable)].filter((e) => shown(e) && !closed(e)).length;
  const [walked, stops] = [new Set(), []];
  const note = () => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    // The field for a code marks the cell that the next digit goes to.
    const cell = element.id === 'one-time-code' && element.parentElement.querySelector('.pt-code-cell');
    const style = getComputedStyle(cell || element);
    stops.push({
      name: `${element.tagName} ${element.className}`,
      known: walked.has(element),
      inView: box.bottom > 0 && box.top < innerHeight,
      covered: !(top === element || element.contains(top) || top?.contains(element)),
      outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      positive: element.tabIndex > 0,
    });
    walked.add(element);
  };
  // By then the key has done all that it does.
  addEventListener('keyup', note, true);
  window.endWalk = () => {
    removeEventListener('keyup', note, true);
    return stops;
  };
  // The walk begins at the top of the document, wherever the focus was.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return wanted;
}
