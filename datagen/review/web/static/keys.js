// Keys of every page. An element with data-key="x" is what x does: it is clicked, wherever the focus is.
//
// The keys stand in the pages alone; the help dialog is made from them. Of elements inside [data-turn], those of the
// current turn are meant. Nothing but Ctrl+Enter and Escape acts while somebody types.

const CAPS = {ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', 'Control+Enter': 'Ctrl Enter'};
const TYPED = 'textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])';
const help = document.getElementById('help');

function keysOf(element) {
  return [element.dataset.key, element.dataset.also].filter(Boolean);
}

function isInReach(element) {
  const turn = element.closest('[data-turn]');
  return !element.matches(':disabled') && element.getClientRects().length > 0
    && (!turn || turn.classList.contains('current') || !document.querySelector('[data-turn].current'));
}

function press(key) {
  const found = [...document.querySelectorAll('[data-key]')].find((one) => keysOf(one).includes(key) && isInReach(one));
  if (!found) return false;
  if (found.matches('textarea')) found.focus();
  else found.click();
  found.dispatchEvent(new CustomEvent('pressed', {bubbles: true}));
  return true;
}

function nameOf(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) return 'Control+Enter';
  if (event.ctrlKey || event.altKey || event.metaKey) return '';
  // On a keyboard of another script, or with digits behind the shift, the place of the key counts.
  const [, kind, place] = /^(Key|Digit)(.)$/.exec(event.code) ?? [];
  const foreign = kind === 'Key' ? /^[^\x00-\x7f]$/ : /^[^0-9]$/;
  if (place && !event.shiftKey && foreign.test(event.key)) return place.toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

document.addEventListener('keydown', (event) => {
  const key = nameOf(event);
  if (!key || event.isComposing || event.keyCode === 229) return;
  if (help.open) {
    if (key === '?') help.close();
    return;
  }
  const typing = event.target.closest(TYPED) || event.target.isContentEditable;
  if (typing && key === 'Escape') {
    event.target.blur();
    return;
  }
  if (typing && key !== 'Control+Enter') return;
  // Enter and the space bar on a button or a link are its own.
  if ((key === 'Enter' || key === ' ') && event.target.closest('button, a[href], summary')) {
    if (event.repeat) event.preventDefault();
    return;
  }
  if (event.repeat ? [...document.querySelectorAll('[data-key]')].some((one) => keysOf(one).includes(key)) : press(key)) {
    event.preventDefault();
  }
});

// What was clicked with the mouse keeps no focus, so that Enter submits and does not press it again.
document.addEventListener('click', (event) => {
  const clicked = event.target.closest('button, summary, a[href], .pick, .pick input');
  if (clicked && event.detail > 0) requestAnimationFrame(() => {
    if (document.activeElement?.matches('button, summary, a[href], .pick input')) document.activeElement.blur();
  });
});

function labelOf(element) {
  if (element.dataset.help) return element.dataset.help;
  const words = (element.closest('label') || element).cloneNode(true);
  words.querySelectorAll('kbd, small').forEach((one) => one.remove());
  return words.textContent.trim().replace(/\s+/g, ' ').toLowerCase();
}

function listKeys() {
  const rows = new Map();
  for (const one of document.querySelectorAll('[data-key]')) {
    const row = document.createElement('tr');
    const [keys, what] = [row.insertCell(), row.insertCell()];
    keysOf(one).forEach((key) => {
      const cap = document.createElement('kbd');
      cap.textContent = CAPS[key] ?? key;
      keys.append(cap, ' ');
    });
    what.textContent = labelOf(one);
    if (!rows.has(row.textContent)) rows.set(row.textContent, row);
  }
  help.querySelector('tbody').replaceChildren(...rows.values());
}

document.querySelector('[data-opens=help]')?.addEventListener('click', () => {
  listKeys();
  help.showModal();
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
