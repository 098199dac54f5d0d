// Requests of the pages' scripts: a form's fields out, JSON back.

export class Lost extends Error {}

const PATIENCE = 15000; // ms after which a server that does not answer counts as gone

// fields: URLSearchParams. {status, body}; throws Lost where no answer came.
export async function post(url, fields, options = {}) {
  return ask(url, {method: 'POST', body: fields, ...options});
}

export async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {headers: {Accept: 'application/json'}, signal: AbortSignal.timeout(PATIENCE), ...options});
  } catch {
    throw new Lost();
  }
  const text = await response.text().catch(() => '');
  return {status: response.status, body: parse(text) ?? {error: text.slice(0, 200).trim() || `the server answered ${response.status}`}};
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // what stands before the pages answers in plain text
  }
}

// What is wrong, before the eyes and in the ears of whoever is to mend it.
export function complain(heading, lines) {
  const place = document.getElementById('faults');
  place.hidden = lines.length === 0;
  place.querySelector('b').textContent = heading;
  place.querySelector('ul').replaceChildren(...lines.map((line) => {
    const item = document.createElement('li');
    item.textContent = line;
    return item;
  }));
}

export function say(text, bad = false) {
  const place = document.getElementById('saved');
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle('bad', bad);
}
