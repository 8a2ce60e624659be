// Runs in each measured page before anything of the page does.
//
// "A letter that stays": from the first frame in which there is a field that can be seen and typed into, wherever it is,
// a person is there who goes into it and presses one key. The key comes through the browser, as one from a keyboard does,
// and so waits for what keeps the page busy. `letter` is when the page had it in the field. Whenever the letter is gone
// again (the field was emptied, or another stands in its place) they press the key again, and `letter` is the time of
// that one. What counts is the `letter` that is left when the page is done: taken over by its WebAssembly, if it has any,
// with nothing under way on the network for half a second.
//
// "The next screen": `next` is the time from Enter in the field to the frame after the first in which there is a field for
// a password, less what the request of the answer took: how soon the page shows an answer that is there at once.
//
// The same for all. Times are milliseconds since the navigation began.
(contender) => {
  const FIELD = 'input:not([type=hidden],[type=checkbox],[type=radio],[type=submit])';
  /** Milliseconds after which a key that came nowhere is pressed again. */
  const LOST = 250;
  /** Where answers go: Portico's and Hanko's. */
  const ANSWERS = /\/answers$|\/login\?action=/;

  const seen = (window.seen = { letter: null, presses: 0, ready: null, shift: 0, next: null });
  let field = null;
  let pressed = -Infinity;

  // The heap does not count the memory of WebAssembly.
  const memories = (window.memories = []);
  for (const way of ['instantiate', 'instantiateStreaming']) {
    const make = WebAssembly[way];
    WebAssembly[way] = async (...given) => {
      const made = await make(...given);
      const { exports } = made.instance ?? made;
      memories.push(...Object.values(exports).filter((one) => one instanceof WebAssembly.Memory));
      return made;
    };
  }

  const usable = (input) => input.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !input.disabled && !input.readOnly;

  /** One for password managers, which nobody sees, is as good as a point. */
  const wide = (input) => usable(input) && input.offsetWidth > 40;

  const roots = () => [document, ...[...document.querySelectorAll('hanko-auth')].map((host) => host.shadowRoot)].filter(Boolean);

  function find() {
    for (const root of roots()) {
      const found = [...root.querySelectorAll(FIELD)].find(usable);
      if (found) return found;
    }
    return null;
  }

  const holds = () => field?.isConnected && usable(field) && field.value !== '';

  function type(now) {
    // The field goes with its screen.
    if (entered !== null) return;
    if (seen.letter !== null && !holds()) seen.letter = null;
    if (seen.letter !== null) return;
    const found = find();
    if (!found || (found === field && now - pressed < LOST)) return;
    field = found;
    field.focus();
    if (field.getRootNode().activeElement !== field) return;
    pressed = now;
    seen.presses += 1;
    window.pressKey('');
  }

  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) seen.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });

  /** When Enter was pressed, and whether the screen after it was seen. */
  let entered = null;
  let answered = false;
  addEventListener('keydown', (event) => {
    if (event.isTrusted && event.key === 'Enter') entered = event.timeStamp;
  }, true);

  const isNext = () => roots().some((root) => [...root.querySelectorAll('[type=password]')].some(wide));

  /** Notes how long the next screen took, once the frame with it is painted and the browser has told of its request. */
  function painted() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const shown = performance.now();
      const tell = () => {
        const answer = performance.getEntriesByType('resource').find(({ name, startTime }) => startTime >= entered && ANSWERS.test(name));
        if (answer) seen.next = shown - entered - answer.duration;
        else setTimeout(tell, 10);
      };
      tell();
    };
    port2.postMessage(null);
  }

  addEventListener('input', (event) => {
    if (event.isTrusted && event.composedPath()[0] === field && holds()) seen.letter = performance.now();
  }, true);

  const READY = {
    // It numbers the history when it has taken over.
    hosted: () => typeof history.state === 'number',
    element: () => toldReady,
  };
  let toldReady = false;
  addEventListener('portico-ready', () => (toldReady = true));
  const isReady = READY[contender] ?? (() => document.readyState === 'complete' && find() !== null);

  requestAnimationFrame(function frame(now) {
    type(now);
    if (entered !== null && !answered && isNext()) {
      answered = true;
      painted();
    }
    if (seen.ready === null && isReady()) seen.ready = performance.now();
    requestAnimationFrame(frame);
  });
};
