// What makes the public pages seal for themselves. Without it they work all the same; it keeps nothing anywhere, unless
// somebody asks to have a report sent later.
// The hooks are listed in app/pages/src/lib.rs.
import { $, alertIn, count, t } from './dom.js';
import { tidy, waiting } from './kept.js';
import { report } from './report.js';
import { ask, post } from './sealer.js';

/** Two presses of Esc within this time leave the page. */
const TWICE_MS = 700;
let lastEscape = -TWICE_MS;

function leave(event) {
  const exit = $('a[data-exit]');
  if (!exit) return;
  if (event) event.preventDefault();
  // At once, before the other page has come: nothing to see, nothing to go back to.
  const { href } = exit;
  document.body.textContent = '';
  document.title = '';
  history.replaceState(null, '', '/');
  location.replace(href);
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (event.timeStamp - lastEscape < TWICE_MS) leave(event);
  lastEscape = event.timeStamp;
});
document.addEventListener('click', (event) => {
  if (event.target.closest && event.target.closest('a[data-exit]')) leave(event);
});
// A page that opened a report is gone when it is left, also for the back button.
addEventListener('pagehide', () => { if ($('[data-receipt], [data-messages], [data-claim]')) document.body.textContent = ''; });

/** A form that posts a code: looked up here instead. When that cannot be, the form is the plain one again. */
function lookup(form) {
  const field = form.elements.code;
  const button = $('button', form);
  let isPlain = false;
  form.addEventListener('submit', async (event) => {
    if (isPlain) return;
    event.preventDefault();
    if (button.disabled) return;
    const label = button.textContent;
    button.disabled = true;
    button.textContent = t('opening');
    try {
      const slip = await ask('slip', { text: field.value, lang: document.documentElement.lang });
      if (slip) alertIn(form, slip, field.id);
      else if (!await sendWaiting(field.value)) await (await import('./status.js')).look(field.value);
    } catch (error) {
      isPlain = error.code === 'tips-not-open' || (error.code !== 'line' && !error.title);
      const text = error.code === 'no-such-tip' ? t('unknown') : error.title;
      alertIn(form, isPlain ? t('plainLook') : text || t('lineBroke'));
    }
    button.disabled = false;
    button.textContent = label;
  });
}

/** The code of a report that waits on this phone leads to it, and not to the server, which has nothing yet. */
async function sendWaiting(code) {
  if (!await waiting()) return false;
  await ask('session', { code, salt: JSON.parse(await post('tip-salt', '{}')).salt });
  const later = await import('./later.js');
  const kept = await later.openWaiting();
  if (kept) later.waitingPage(kept);
  return Boolean(kept);
}

/** The answer form of a page that the server opened: the words are sealed here all the same. */
function answer(form) {
  let isPlain = false;
  form.addEventListener('submit', async (event) => {
    const files = form.elements.files;
    if (isPlain || (files && files.files.length > 0)) return;
    event.preventDefault();
    const words = form.elements.message.value;
    const code = form.elements.code.value;
    try {
      const terms = JSON.parse(await post('tip-salt', '{}'));
      await ask('session', { code, salt: terms.salt });
      const status = await post('tip-status', await ask('knock'));
      await ask('of-tip', { key: JSON.parse(status).tip_key });
      await (await import('./status.js')).say({ code, key: terms.register_key }, status, words);
    } catch (error) {
      isPlain = error.code !== 'line' && error.code !== 'empty' && !error.title;
      alertIn(form, error.title || t(isPlain ? 'plainAnswer' : error.code === 'empty' ? 'missing' : 'lineBroke'));
    }
  });
}

function begin(kept) {
  const form = $('form[data-tip]');
  if (form) report(form, kept);
  document.querySelectorAll('form[action="/tip/status"]').forEach((found) => { if (found.elements.code) lookup(found); });
  const reply = $('form[data-answer]');
  if (reply) answer(reply);
  const keep = $('[data-keep]');
  if (keep) import('./receipt.js').then(({ ways }) => keep.append(ways($('[data-code]').getAttribute('data-code'))));
  document.querySelectorAll('textarea[data-max]').forEach(count);
  tidy().then(waiting).then((sealed) => sealed && import('./later.js').then(({ announce }) => announce()));
}

addEventListener('minewatch-page', ({ detail }) => begin(detail));
begin(null);
