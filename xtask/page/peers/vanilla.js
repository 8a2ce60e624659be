// A sign-in form by hand, without a library: it asks the server which screen comes first, builds it, sends what was typed.

const place = document.querySelector('#sign-in');

const SENTENCES = {
  value_missing: (label) => `Enter your ${label.toLowerCase()}.`,
  type_mismatch: (label) => `Check the ${label.toLowerCase()} for typing mistakes.`,
  too_short: (label, { min }) => `${label} needs ${min} characters.`,
  wrong: () => 'That is not right. Try again.',
  expired: () => 'This took too long. Start again.',
  offline: () => 'There is no connection. What you typed is still here.',
  server: () => 'Something went wrong on our side. Try again.',
  busy: ({ seconds }) => `Too many tries. Wait ${seconds} seconds.`,
};

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

async function ask(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    return { problem: 'offline' };
  }
  if (response.status === 429) return { problem: 'busy', seconds: response.headers.get('retry-after') };
  if (response.status === 410) return { problem: 'expired' };
  if (!response.ok && response.status !== 422) return { problem: 'server' };
  return response.json();
}

function labelled(field) {
  const input = make('input', {
    id: field.name,
    name: field.name,
    type: field.type,
    autocomplete: field.autocomplete,
    inputmode: field.digits ? 'numeric' : null,
    required: field.required,
    value: field.value,
    'aria-describedby': `${field.name}-error`,
    oninput: () => unmark(input),
  });
  const label = make('label', { for: field.name }, field.label);
  const error = make('p', { id: `${field.name}-error`, class: 'error', hidden: true });
  return [label, input, field.type === 'password' ? reveal(input) : null, error];
}

function reveal(input) {
  const button = make('button', {
    type: 'button',
    'aria-pressed': 'false',
    onclick: () => {
      const shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
      button.textContent = shown ? 'Show' : 'Hide';
      input.focus();
    },
  }, 'Show');
  return button;
}

function mark(input, sentence) {
  const error = document.getElementById(`${input.name}-error`);
  error.textContent = sentence;
  error.hidden = false;
  input.setAttribute('aria-invalid', 'true');
  input.focus();
}

function unmark(input) {
  document.getElementById(`${input.name}-error`).hidden = true;
  input.removeAttribute('aria-invalid');
}

function complaint(field, { value, validity }) {
  if (validity.valueMissing) return SENTENCES.value_missing(field.label);
  if (validity.typeMismatch) return SENTENCES.type_mismatch(field.label);
  if (field.min && value.length < field.min) return SENTENCES.too_short(field.label, field);
  return null;
}

function show(screen) {
  const alert = make('p', { class: 'error', role: 'alert', hidden: true });
  const button = make('button', {}, screen.submit);
  const links = (screen.links ?? []).map(({ text, href }) => make('a', { href }, text));
  const say = (answer) => {
    alert.textContent = SENTENCES[answer.problem](answer);
    alert.hidden = false;
  };
  const submit = async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    for (const field of screen.fields) {
      const wrong = complaint(field, form.elements[field.name]);
      if (wrong) return mark(form.elements[field.name], wrong);
    }
    alert.hidden = true;
    button.setAttribute('aria-disabled', 'true');
    const answer = await ask(`/api/flows/${screen.flow}`, Object.fromEntries(new FormData(form)));
    button.removeAttribute('aria-disabled');
    if (answer.problem) return say(answer);
    if (answer.refused) return mark(form.elements[answer.refused], SENTENCES.wrong());
    if (answer.done) return location.assign(answer.done);
    show(answer).focus();
  };
  const form = make('form', { novalidate: true, onsubmit: submit },
    make('h2', { tabindex: -1 }, screen.title),
    alert,
    ...screen.fields.flatMap(labelled),
    button,
    links.length ? make('p', { class: 'links' }, ...links) : null,
  );
  place.replaceChildren(form);
  return form.querySelector('input') ?? form.querySelector('h2');
}

const first = await ask('/api/flows', { app: 'shop', purpose: 'sign_in' });
if (first.problem) place.append(make('p', { role: 'alert' }, SENTENCES[first.problem](first)));
else show(first);
