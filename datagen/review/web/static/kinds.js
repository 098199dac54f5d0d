// What the pages of single kinds do besides: differences, lengths, further turns, the wait for a model.

import {Lost, ask} from './sending.js';

const LOOK = 1000; // ms between two looks at whether the model has answered

export function prepare(form) {
  ({instruction: reviewInstruction, demonstration: countLength, rephrase: waitForModel})[form.dataset.kind]?.(form);
  // A verdict that wants words leads to where they are written.
  form.addEventListener('pressed', (event) => {
    const box = document.getElementById(event.target.dataset.leads ?? '');
    box?.focus();
  });
}

function reviewInstruction(form) {
  const verdict = form.elements.verdict;
  form.addEventListener('input', (event) => {
    if (event.target.matches('textarea') && event.target.name !== 'comment' && verdict.value !== 'reject') {
      verdict.value = event.target.value === event.target.defaultValue ? verdict.value : 'edit';
    }
  });
  form.addEventListener('saved', ({detail}) => {
    for (const [part, html] of Object.entries(detail.difference)) {
      const place = document.getElementById(`difference-${part}`);
      place.querySelector('.shown').innerHTML = html; // escaped by the server
      place.hidden = !html;
    }
  });
}

function countLength(form) {
  const meter = document.getElementById('meter');
  form.addEventListener('saved', ({detail}) => {
    meter.querySelector('.tokens').textContent = detail.tokens.toLocaleString('en');
    meter.querySelector('.over').hidden = detail.tokens <= Number(meter.dataset.limit);
    meter.querySelector('.fits').textContent = detail.fits ? '✓ fits the brief' : '✗ does not fit the brief yet';
  });
  // Opening the last, empty turn makes room for one more.
  const rest = document.getElementById('more');
  function addAfter(turn) {
    const next = turn.cloneNode(true);
    const number = Number(turn.dataset.number) + 1;
    next.dataset.number = number;
    next.open = false;
    next.querySelectorAll('textarea').forEach((box) => {
      const name = `${box.name.split('-')[0]}-${number}`;
      next.querySelector(`label[for="${box.id}"]`).htmlFor = name;
      box.name = box.id = name;
      box.value = '';
    });
    next.querySelector('.number').textContent = number + 1;
    delete turn.querySelector('summary').dataset.key;
    turn.querySelector('summary kbd').remove();
    rest.append(next);
    return next;
  }
  rest.addEventListener('toggle', ({target}) => {
    if (!target.open) return;
    if (target === rest.lastElementChild) addAfter(target);
  }, true);
  rest.addEventListener('pressed', ({target}) => target.closest('details').querySelector('textarea').focus());
  form.addEventListener('filling', ({detail}) => {
    while (detail.has(rest.lastElementChild.querySelector('textarea').name)) {
      const last = rest.lastElementChild;
      last.open = Boolean(detail.get(last.querySelector('textarea').name));
      addAfter(last);
    }
  });
}

function waitForModel(form) {
  form.querySelector('.history li:last-child')?.scrollIntoView({block: 'nearest'});
  if (form.querySelector('[data-state]')?.dataset.state !== 'waiting') return;
  const address = `/items/${form.dataset.item}/state`;
  const timer = setInterval(async () => {
    let answer;
    try {
      answer = await ask(address);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return; // the next look may find the server back
    }
    const {status, body} = answer;
    if (status !== 200) return;
    document.getElementById('asleep').hidden = body.alive || body.state !== 'waiting';
    if (body.state === 'waiting') return;
    clearInterval(timer);
    const last = body.history.at(-1);
    const place = document.getElementById('awaited');
    place.querySelector('.text').innerHTML = last.answer; // made safe by the server
    place.querySelectorAll('.cut').forEach((end) => (end.hidden = end.dataset.end !== last.finish));
    place.removeAttribute('aria-busy');
    const decision = document.getElementById('decision');
    decision.disabled = false;
    decision.querySelectorAll('input').forEach((one) => (one.disabled = !body.choices.includes(one.value)));
    form.querySelectorAll('[data-after]').forEach((one) => (one.disabled = false));
    document.getElementById('state').textContent = 'The model has answered.';
  }, LOOK);
}
