// Runs in each measured page before anything of the page does.
//
// "A letter that stays": from the first frame in which there is a field that can be seen and typed into, wherever it is,
// a person is there who goes into it and presses one key. The key comes through the browser, as one from a keyboard does,
// and so waits for what keeps the page busy. `letter` is when the page had it in the field. Whenever the letter is gone
// again (the field was emptied, or another stands in its place) they press the key again, and `letter` is the time of
// that one. What counts is the `letter` that is left when the page is done: taken over by its WebAssembly, if it has any,
// with nothing under way on the network for half a second.
//
// The same for all. Times are milliseconds since the navigation began.
(contender) => {
  const FIELD = 'input:not([type=hidden],[type=checkbox],[type=radio],[type=submit])';
  /** Milliseconds after which a key that came nowhere is pressed again. */
  const LOST = 250;

  const seen = (window.seen = { letter: null, presses: 0, ready: null });
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

  function find() {
    const roots = [document, ...[...document.querySelectorAll('hanko-auth')].map((host) => host.shadowRoot)];
    for (const root of roots) {
      const found = [...(root?.querySelectorAll(FIELD) ?? [])].find(usable);
      if (found) return found;
    }
    return null;
  }

  const holds = () => field?.isConnected && usable(field) && field.value !== '';

  function type(now) {
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
    if (seen.ready === null && isReady()) seen.ready = performance.now();
    requestAnimationFrame(frame);
  });
};
