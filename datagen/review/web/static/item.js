// The page of an item: its draft, its time, its turns, and handing it in once, whatever the network does.

import {measureActivity} from './activity.js';
import {keepDrafts} from './drafts.js';
import {prepare} from './kinds.js';
import {Lost, complain, post, say} from './sending.js';
import {followTurns} from './turns.js';

const AGAIN = 1000;
const form = document.getElementById('item');
const showMissing = followTurns(form);
prepare(form);
const drafts = keepDrafts(form);
const activity = measureActivity(form);
let sending = false;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  await drafts.pause();
  activity.look();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  const address = event.submitter?.getAttribute('formaction') || form.getAttribute('action');
  form.inert = true; // what is on its way is what is seen
  const {status, body} = await insist(address, fields);
  if (status === 200) {
    drafts.forget();
    activity.forget();
    location.assign(body.next);
    return;
  }
  form.inert = false;
  sending = false;
  drafts.resume();
  say('');
  refuse(status, body, address);
});

// The same form again until an answer comes: its key makes that one answer.
async function insist(address, fields) {
  for (;;) {
    try {
      const answer = await post(address, fields);
      if (answer.status < 500) return answer;
      say(`not sent: ${answer.body.error}; trying again`, true);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      say('not sent: no connection to the server. What you wrote is kept in this tab; trying again', true);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

function refuse(status, body, address) {
  complain('Not handed in yet', body.faults ?? [body.error]);
  if (address.endsWith('/flag')) {
    document.getElementById('remark').open = true;
    document.getElementById('comment').focus();
  } else if (body.faults) {
    showMissing();
  }
}

// A list of what is missing gets shorter as it is mended.
form.addEventListener('saved', ({detail}) => {
  if (!document.getElementById('faults').hidden) complain('Not handed in yet', detail.faults);
});

// Undone is what stands on the server; the draft of this item goes there as the page is left.
const undo = document.getElementById('undo');
undo?.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  const {status, body} = await insist(undo.getAttribute('action'), new URLSearchParams(new FormData(undo)));
  if (status === 200) {
    location.assign(body.next);
    return;
  }
  sending = false;
  complain('Nothing was undone', [body.error]);
});
