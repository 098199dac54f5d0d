// How long somebody really works on an item, and the sign of life that keeps the item theirs.

import {Lost, post, say} from './sending.js';

const IDLE = 30000; // ms without input after which nobody is taken to work
const TICK = 500;
const BEAT = 60000;
const SIGNS = ['keydown', 'input', 'pointerdown', 'pointermove', 'wheel', 'scroll', 'touchstart'];

export function measureActivity(form) {
  const slot = `active:${form.dataset.item}:${form.elements.step.value}`;
  let spent = Number(sessionStorage.getItem(slot)) || 0;
  let sign = performance.now();
  let looked = sign;
  let worked = false;

  SIGNS.forEach((kind) => document.addEventListener(kind, () => (sign = performance.now()), {capture: true, passive: true}));

  function look() {
    const now = performance.now();
    // A machine that slept, or a tab in the background, wakes late: that time is nobody's.
    if (document.visibilityState === 'visible' && now - sign < IDLE && now - looked < 4 * TICK) {
      spent += now - looked;
      worked = true;
      sessionStorage.setItem(slot, spent);
    }
    looked = now;
    form.elements.active.value = Math.round(spent);
  }

  async function beat() {
    if (!worked) return;
    worked = false;
    try {
      const fields = new URLSearchParams({csrf: form.elements.csrf.value});
      const {status, body} = await post(`/items/${form.dataset.item}/beat`, fields);
      if (status === 200 && !body.kept) say('this item went to others while you were away; what you hand in is kept all the same', true);
    } catch (error) {
      if (!(error instanceof Lost)) throw error; // saving the draft says that the server is gone
    }
  }

  setInterval(look, TICK);
  setInterval(beat, BEAT);
  return {look, forget: () => sessionStorage.removeItem(slot)};
}
