// A report that is sent later: sealed and kept on this phone, sent at a time that chance chose within what its writer
// chose, by the page that is open then. Nothing runs when no page is open: a service worker would be a trace on every
// phone that ever opened these pages, and would send from whatever network the phone is in.
import { $, card, digits, groups, h, isEnglish, show, t } from './dom.js';
import { erase, piece, waiting } from './kept.js';
import { ways } from './receipt.js';
import { AGAIN, ask, post } from './sealer.js';
import { verdict } from './status.js';
import { upload } from './upload.js';

const HOUR_MS = 3600000;
/** What can be chosen, in hours: now, or at a time by chance within. */
export const DELAYS = [[0, 'delayNow'], [1, 'delayHour'], [24, 'delayDay'], [72, 'delayDays']];
/** A phone that slept is late by at most this. */
const LOOK_MS = 20000;
const SOME_MS = 60000;

/** A time by chance, evenly, within so many hours from now; and their end. */
export function chosenTime(hours) {
  const [chance] = crypto.getRandomValues(new Uint32Array(1));
  const [now, within] = [Date.now(), hours * HOUR_MS];
  return { due: now + Math.floor((chance / 2 ** 32) * within), latest: now + within };
}

const moment = (ms) => new Intl.DateTimeFormat(isEnglish() ? 'en-GB' : 'zh-CN', {
  month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit',
}).format(new Date(ms));

/** Sends what waits; what it was sealed with is in the worker already. */
async function deliver({ intake, parts, key }, tell) {
  for (const [number, part] of parts.entries()) {
    const say = (share) => tell(t(share === null ? 'lineWaits' : 'sendingFile', number + 1, parts.length), share);
    await upload(part, (offset) => piece(number, offset), say);
  }
  const { challenge, bits } = JSON.parse(await post('tip-terms', JSON.stringify({ division: intake.division })));
  const sent = JSON.stringify({ ...intake, challenge, number: await ask('solve', { challenge, bits }) });
  const text = await post('tips', sent);
  const check = JSON.parse(await ask('receipt', { receipt: text, sent, key }));
  await erase();
  return check;
}

/** What is said when it could not be sent, and whether it is tried again by itself. */
function outcome({ code, title }) {
  if (code === 'wrong-officers') return { text: t('officersChanged'), isTried: false };
  if (code === 'piece-gone') return { text: t('pieceGone'), isTried: false };
  if (code === 'line') return { text: t('laterLine'), isTried: true };
  if (code === 'busy' || AGAIN.includes(code)) return { text: t('laterAgain'), isTried: true };
  return title ? { text: title, isTried: false } : { text: t('laterBroken'), isTried: true };
}

/** The page of a report that waits. The code is on it only right after it was written. */
export function waitingPage(kept, code = null) {
  const note = h('p', { role: 'status' });
  const bar = h('progress', { max: '1', hidden: true, 'aria-hidden': 'true' });
  const trouble = h('p', { class: 'note bad', role: 'alert', hidden: true });
  const now = h('button', { type: 'button', class: 'button primary', 'data-now': true, click: () => send() }, t('sendNow'));
  const gone = eraser();
  let isSending = false;
  let timer = 0;

  async function send() {
    if (isSending) return;
    isSending = true;
    now.disabled = true;
    gone.disabled = true;
    trouble.hidden = true;
    note.textContent = t('sending');
    try {
      // Another page may have sent it, or deleted it.
      if (!await waiting()) return goneView();
      const check = await deliver(kept, (text, share) => {
        note.textContent = text;
        bar.hidden = share === null;
        bar.value = share || 0;
      });
      return sentView(check);
    } catch (error) {
      isSending = false;
      bar.hidden = true;
      now.disabled = false;
      gone.disabled = false;
      note.textContent = t('waitsUntil', moment(kept.latest));
      trouble.hidden = false;
      const { text, isTried } = outcome(error);
      trouble.textContent = text;
      if (isTried) timer = setTimeout(look, SOME_MS);
      return null;
    }
  }
  function look() {
    if (!document.body.contains(now)) return;
    clearTimeout(timer);
    if (Date.now() >= kept.due) send();
    else timer = setTimeout(look, Math.min(LOOK_MS, kept.due - Date.now()));
  }

  note.textContent = t('waitsUntil', moment(kept.latest));
  const own = code && h('section', { class: 'card codebox', 'data-receipt': true }, h('h2', {}, t('codeHead')),
    h('p', { class: 'code', translate: 'no', 'data-code': digits(code) }, groups(code)), h('p', {}, t('codeWhy')),
    ways(code), h('button', { type: 'button', class: 'button', 'data-hide': true, click: () => { own.remove(); now.focus(); } }, t('hideCode')));
  show(t('laterTitle'),
    h('h1', {}, t('laterTitle')),
    h('p', { class: 'note warn', 'data-waiting': true }, t('laterText')),
    own,
    card(t('laterHead'), note, bar, trouble, h('p', {}, t('laterOpen')), now, gone),
    card(t('laterKept'), h('p', {}, t('laterKeptText'))));
  look();
}

/** Where nothing waits any more. */
const goneView = () => show(t('goneTitle'), h('h1', {}, t('goneTitle')), h('p', {}, t('goneText')));

function sentView(check) {
  show(t('title'),
    h('h1', {}, t('title')),
    h('p', { class: 'note good', role: 'status', 'data-sent': true }, t('laterSent')),
    h('section', { class: 'card', 'data-inclusion': check.entry }, h('h2', {}, t('inHead')), verdict(check)),
    card(t('afterHead'), h('p', {}, t('afterText'))));
}

/** Deletes what waits, when it is pressed twice. */
function eraser() {
  const button = h('button', { type: 'button', class: 'button danger', 'data-erase': true, click: async () => {
    if (!button.hasAttribute('data-sure')) {
      button.setAttribute('data-sure', '');
      button.textContent = t('eraseSure');
      return;
    }
    await erase();
    goneView();
  } }, t('erase'));
  return button;
}

/** Opens what waits with a code whose keys the worker has; `null` where it is another's. */
export async function openWaiting() {
  const sealed = await waiting();
  if (!sealed) return null;
  const text = await ask('open', { sealed }).catch(() => null);
  return text && JSON.parse(text);
}

/** Says on the pages that a report waits, and how to send it or to delete it. */
export function announce() {
  if ($('[data-waiting]')) return;
  const isLookup = Boolean($('form[data-lookup]'));
  const { lang } = document.documentElement;
  $('main h1').after(h('section', { class: 'card', 'data-waiting': true }, h('h2', {}, t('waitsHead')),
    h('p', {}, t('waitsText')),
    !isLookup && h('a', { class: 'button', href: `/tip/status?lang=${lang}` }, t('waitsOpen')), eraser()));
}
