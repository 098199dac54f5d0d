// Adjudication: the digits take a label, or answer for oneself once that was chosen.

import {followTurns} from './turns.js';

const form = document.getElementById('item');

function shareKeys() {
  const own = form.elements.take.value === 'own';
  for (const one of form.querySelectorAll('.labels input:not([value=own])')) {
    if (own && one.dataset.key) {
      one.dataset.kept = one.dataset.key;
      delete one.dataset.key;
    } else if (!own && one.dataset.kept) {
      one.dataset.key = one.dataset.kept;
    }
  }
}

if (form?.querySelector('.labels')) {
  const showMissing = followTurns(form);
  shareKeys();
  form.addEventListener('change', (event) => {
    if (event.target.name !== 'take') return;
    shareKeys();
    if (event.target.value === 'own') showMissing();
  });
}
