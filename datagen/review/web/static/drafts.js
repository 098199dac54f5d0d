// Keeps what is typed: on the server a moment after each change, and in this tab until the server has it.
//
// A tab knows the version of the draft that it shows. Where another tab has saved meanwhile the server refuses, and the
// text stays here. What was sent without an answer is named in the next request (`sent`), so that a draft which did
// arrive is not taken for another tab's.

import {Lost, post, say} from './sending.js';

const PAUSE = 600; // ms after the last change
const AGAIN = 2000; // ms until the next try
const MOST = 100000; // characters of a draft that is sent again with the next; a form has its limit
const OWN = ['csrf', 'key', 'version', 'active', 'step'];

export function keepDrafts(form) {
  const slot = `draft:${form.dataset.item}:${form.elements.step.value}`;
  const address = `/items/${form.dataset.item}/draft`;
  let saved = read(form);
  let unanswered = [];
  let timer = 0;
  let running = null;
  let stopped = false;

  function remember() {
    const entry = {text: read(form), version: form.elements.version.value, sent: unanswered};
    try {
      sessionStorage.setItem(slot, JSON.stringify(entry));
    } catch {
      sessionStorage.removeItem(slot); // it is full: the server alone keeps the draft
    }
  }

  function plan(pause) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => (running ??= save().finally(() => (running = null))), pause);
  }

  async function save(options = {}) {
    const text = read(form);
    if (stopped || text === saved) return;
    const fields = new URLSearchParams(text);
    for (const name of ['csrf', 'version', 'step']) fields.set(name, form.elements[name].value);
    unanswered.forEach((one) => fields.append('sent', one));
    unanswered = [...unanswered.filter((one) => one !== text), text].slice(-4).filter((one) => one.length < MOST);
    remember();
    let answer;
    try {
      answer = await post(address, fields, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      say('not saved: no connection to the server. Your text is kept in this tab; trying again', true);
      plan(AGAIN);
      return;
    }
    if (!stopped) take(answer, text);
  }

  function take({status, body}, text) {
    if (status === 200) {
      form.elements.version.value = Math.max(body.version, Number(form.elements.version.value));
      saved = text;
      unanswered = [];
      form.dispatchEvent(new CustomEvent('saved', {detail: body}));
      if (read(form) === text) {
        sessionStorage.removeItem(slot);
        say('saved');
      } else {
        remember();
        plan(PAUSE);
      }
    } else if (status >= 500) {
      say(`not saved: ${body.error}; trying again`, true);
      plan(AGAIN);
    } else {
      stopped = status === 409;
      say(`not saved: ${body.error}. What you typed stays here`, true);
    }
  }

  function changed() {
    if (stopped || read(form) === saved) return;
    say('');
    remember();
    plan(PAUSE);
  }

  function restore(text) {
    fill(form, text);
    changed();
  }

  const kept = JSON.parse(sessionStorage.getItem(slot));
  if (kept && kept.text !== saved) {
    unanswered = kept.sent;
    if (kept.version === form.elements.version.value || kept.sent.includes(saved)) {
      restore(kept.text);
      note(form, 'What you had typed and the server had not saved yet is here again.');
    } else {
      note(form, 'The server has a later draft than what was typed in this tab.', 'Put back what was typed here', () => restore(kept.text));
    }
  } else {
    sessionStorage.removeItem(slot);
  }

  form.addEventListener('input', changed);
  const leave = () => save({keepalive: true});
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());

  return {
    // Nothing is on its way any more, and nothing starts until `resume`.
    async pause() {
      clearTimeout(timer);
      await running;
      stopped = true;
    },
    resume() {
      stopped = false;
      changed();
    },
    forget: () => sessionStorage.removeItem(slot),
  };
}

function read(form) {
  const fields = new URLSearchParams(new FormData(form));
  OWN.forEach((name) => fields.delete(name));
  return fields.toString();
}

function fill(form, text) {
  const fields = new URLSearchParams(text);
  form.dispatchEvent(new CustomEvent('filling', {detail: fields}));
  for (const one of form.elements) {
    if (!one.name || OWN.includes(one.name) || one.matches('button, fieldset')) continue;
    if (one.matches('[type=radio], [type=checkbox]')) one.checked = fields.getAll(one.name).includes(one.value);
    else if (fields.has(one.name)) one.value = fields.get(one.name);
  }
  form.dispatchEvent(new Event('change'));
}

function note(form, text, action, act) {
  const place = document.createElement('div');
  place.className = 'notice';
  place.setAttribute('role', 'status');
  place.append(text);
  if (action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = action;
    button.addEventListener('click', () => {
      act();
      place.remove();
    });
    place.append(button);
  }
  form.prepend(place);
}
