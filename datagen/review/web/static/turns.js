// Turns of a dialogue: which one is current, which are done, what is missing. A page of one turn is the same with one.

export function followTurns(form) {
  const turns = [...form.querySelectorAll('[data-turn]')];
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let current = 0;

  const needs = (turn) => [...turn.querySelectorAll('[data-need]')].filter((one) => one.getClientRects().length);
  const lacking = (turn) => needs(turn).find((one) => !one.querySelector(':checked'));

  function mark() {
    for (const turn of turns) {
      const strength = turn.querySelector('.strength');
      if (strength) strength.disabled = !turn.querySelector('.which :checked');
      const link = form.querySelector(`[data-of="${turn.dataset.turn}"]`);
      if (!link) continue;
      const done = !lacking(turn);
      link.querySelector('.mark-done').textContent = done ? '✓ done' : '';
    }
  }

  function goTo(place, move = true) {
    current = Math.max(0, Math.min(turns.length - 1, place));
    turns.forEach((turn, number) => turn.classList.toggle('current', number === current));
    form.querySelectorAll('[data-of]').forEach((link, number) => {
      if (number === current) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    });
    if (move) turns[current].scrollIntoView({block: 'start', behavior: still.matches ? 'auto' : 'smooth'});
  }

  form.addEventListener('change', mark);
  form.addEventListener('focusin', (event) => enter(event.target));
  form.addEventListener('pointerdown', (event) => enter(event.target));
  function enter(element) {
    const place = turns.indexOf(element.closest('[data-turn]'));
    if (place >= 0 && place !== current) goTo(place, false);
  }

  form.addEventListener('click', (event) => {
    const step = event.target.closest('[data-turns]');
    const link = event.target.closest('[data-of]');
    if (step) goTo(current + Number(step.dataset.turns));
    if (link) {
      event.preventDefault();
      goTo(Number(link.dataset.of));
    }
  });
  // A score given by its key leads on to the next turn that has none.
  form.addEventListener('pressed', (event) => {
    if (form.dataset.kind !== 'rating' || !event.target.matches('[type=radio]')) return;
    const next = turns.findIndex((turn, number) => number > current && lacking(turn));
    if (next >= 0) goTo(next);
  });

  mark();
  if (turns.length) goTo(Math.max(0, turns.findIndex(lacking)), turns.length > 1 && turns.findIndex(lacking) > 0);

  // Leads to the first question that has no answer.
  return function showMissing() {
    const place = turns.findIndex(lacking);
    if (place < 0) return;
    goTo(place, turns.length > 1);
    lacking(turns[place]).querySelector('input')?.focus({preventScroll: turns.length > 1});
  };
}
