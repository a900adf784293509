// The reward under a receipt code: how it can be paid, what each way tells to whom, and the claim, which is signed here.
// The same as app/pages/src/status/reward.rs and app/pages/src/claim.rs.
import { words as ofClaims } from './claim-words.js';
import { alertIn, card, day, h, isEnglish, show, t } from './dom.js';
import { ask, post } from './sealer.js';
import { refresh } from './status.js';
import { words } from './words.js';

Object.assign(words, ofClaims);

const STATES = {
  notified: 'Ready', claimed: 'Claimed', issued: 'Issued', paid: 'Paid', reconciled: 'Paid', refused: 'None', lapsed: 'Lapsed',
  'given-up': 'GivenUp',
};
/** From so many days on the end is near. */
const SOON_DAYS = 10;
/** Problems of the PIN, which are said beside its field. */
const OF_PIN = ['wrong-pin', 'pin-tries'];
const FIELDS = { transfer: ['holder', 'bank', 'number'], delegate: ['name', 'document'] };

/** A sum in 分 as people read it. */
function yuan(fen) {
  const digits = Number(fen) % 100 === 0 ? 0 : 2;
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${(Number(fen) / 100).toLocaleString('en-US', form)} ${isEnglish() ? 'yuan' : '元'}`;
}

const left = (days) => (days <= 1 ? t('today') : days === 2 ? t('oneDayLeft') : t('daysLeft', days - 1));
const places = (head, list) => list.length > 0 && [h('p', {}, t(head)), h('ul', { class: 'dots' }, list.map((place) => h('li', {}, place)))];

/** Days are whole: the last day is "today", and has one left. */
function collectBy(text, [last, days]) {
  const [before, between, after] = words[text][isEnglish() ? 1 : 0].split('{}');
  return h('p', { class: days <= SOON_DAYS + 1 ? 'note warn' : 'note' }, before, day(last), between, left(days), after);
}

/** What became of the reward, with the ways to claim it while it can be claimed. */
export async function rewardCard(session, reward) {
  const { view, way } = reward;
  const [ways, values] = JSON.parse(await ask('offer', { reward: JSON.stringify(reward) }));
  const isNow = view.state === 'notified' || view.state === 'issued';
  const undecided = view.attempt > 0 ? 'Anew' : 'Verified';
  const text = t(`reward${STATES[view.state] || undecided}`);
  const node = card(t('rewardHead'),
    h('p', {}, isNow ? h('strong', { class: 'tag good' }, text) : text),
    view.sum && h('p', { class: 'sum' }, yuan(view.sum)),
    isNow && view.until && collectBy(view.state === 'issued' ? 'redeemBy' : 'claimBy', view.until),
    way && h('p', {}, t('chosen', t(`way-${way}`))),
    ...(isNow && places(way === 'delegate' ? 'whereDelegate' : 'where', reward.places) || []),
    ways.length > 0 && choose(session, reward, ways, values));
  node.setAttribute('data-reward', view.state);
  return node;
}

function choose(session, reward, ways, values) {
  const choice = (way, n) => h('div', {},
    h('label', { class: 'pick' },
      h('input', { type: 'radio', name: 'way', value: way, checked: n === 0, 'aria-describedby': `way-${way}` }),
      h('span', {}, t(`way-${way}`))),
    h('p', { class: 'hint', id: `way-${way}` }, t(`tells-${way}`)));
  const form = h('form', { 'data-ways': true, autocomplete: 'off', submit: async (event) => {
    event.preventDefault();
    const { value } = form.elements.way;
    const money = value === 'vouchers' ? await ask('money') : '';
    const qr = money && JSON.parse(await ask('qr', { text: money }));
    claimPage({ session, reward, values, way: value, money, qr });
  } },
  h('fieldset', { class: 'field', 'aria-describedby': 'ways-hint' }, h('legend', {}, t('wayHead')),
    h('p', { class: 'hint', id: 'ways-hint' }, t('wayHint')), ways.map(choice)),
  h('button', { class: 'button primary' }, t('next')));
  return form;
}

/** What is read before anything is claimed. The money code stands here first: a broken line never costs the money. */
function claimPage(about) {
  const { session, reward, way, money } = about;
  const back = h('button', { class: 'linkish', click: () => refresh({ ...session, done: null }) }, t('back'));
  // Kept as it was sealed, so that what is sent again is the same claim.
  let sealed = null;
  const button = h('button', { class: way === 'give-up' ? 'button danger' : 'button primary' },
    t({ vouchers: 'claimVouchers', 'give-up': 'giveUp' }[way] || 'claimMoney'));
  const form = h('form', { 'data-claim': way, autocomplete: 'off', input: () => { sealed = null; }, submit: async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    try {
      sealed = sealed || await claimed(about, form);
      if (sealed) {
        await post('reward-claims', sealed);
        await refresh({ ...session, done: t(way === 'give-up' ? 'doneGivenUp' : 'doneClaimed') });
      }
    } catch (error) {
      if (error.code !== 'line') sealed = null;
      const field = OF_PIN.includes(error.code) ? 'pin' : undefined;
      alertIn(form, error.title || t(error.code === 'line' ? 'lineBroke' : 'notSealed'), field);
    }
    button.disabled = false;
  } }, parts(about), pin(), button);
  show(t('claimTitle'), h('h1', {}, t('claimTitle')),
    card(t(`way-${way}`), h('p', { class: 'sum' }, yuan(reward.view.sum)), h('p', {}, t(`tells-${way}`)),
      h('p', { class: 'note' }, t('notYet'))), form, back);
}

/** The outline of a code that a camera reads. */
function drawn([side, path]) {
  const part = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    return node;
  };
  const picture = part('svg', { class: 'qr', viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': t('moneyQr') });
  picture.append(part('path', { d: path }));
  return picture;
}

function parts({ reward, values, way, money, qr }) {
  if (way === 'vouchers') {
    const box = card(t('moneyHead'),
      h('p', { class: 'code money', translate: 'no' }, money.split('-').map((group) => h('span', {}, `${group} `))),
      drawn(qr), h('p', {}, t('moneyWhy')), h('p', { class: 'note warn' }, t('moneyWarn')));
    box.classList.add('codebox');
    box.setAttribute('data-money', '');
    return [box,
      card(t('valuesHead'), h('ul', { class: 'dots' }, values.map(([fen, n]) => h('li', {}, t('values', yuan(fen), n)))),
        h('p', {}, t('valuesWhy')), h('p', {}, t('valuesWhen')), ...(places('where', reward.places) || [])),
      h('div', { class: 'field' }, h('label', { class: 'pick' },
        h('input', { type: 'checkbox', id: 'kept', required: true }), h('span', {}, t('kept'))))];
  }
  if (way === 'give-up') return [card(t('giveUpHead'), h('p', { class: 'note warn' }, t('giveUpText')))];
  const line = (name) => h('div', { class: 'field' }, h('label', { for: name }, t(name)),
    name === 'number' && h('p', { class: 'hint', id: 'number-hint' }, t('numberHint')),
    h('input', { type: 'text', id: name, name, required: true, autocomplete: 'off', inputmode: name === 'number' ? 'numeric' : 'text',
      'aria-describedby': name === 'number' && 'number-hint' }));
  const payee = card(t(`${way}Head`), way === 'transfer' && h('p', { class: 'note warn' }, t('transferWarn')),
    h('p', {}, t('payeeSealed')), ...FIELDS[way].map(line), ...(way === 'delegate' && places('whereDelegate', reward.places) || []));
  payee.classList.add('short');
  return [payee];
}

/** The PIN, for who set one with the report: nobody else knows whether there is one. */
function pin() {
  const part = card(t('pinHead'), h('div', { class: 'field' },
    h('label', { for: 'pin' }, t('pin'), h('span', { class: 'small' }, t('optional'))),
    h('p', { class: 'hint', id: 'pin-hint' }, t('pinHint')),
    h('input', { type: 'text', id: 'pin', name: 'pin', autocomplete: 'off', inputmode: 'numeric', 'aria-describedby': 'pin-hint' })));
  part.classList.add('short');
  return part;
}

/** The signed claim; nothing while something is wrong with what was typed. */
async function claimed({ reward, way, money }, form) {
  const typed = Object.fromEntries([...(FIELDS[way] || []), 'pin'].map((name) => [name, form.elements[name].value]));
  const wish = JSON.stringify({ way, ...typed });
  const slip = await ask('wish', { wish, lang: document.documentElement.lang });
  if (slip) {
    const { field, sentence } = JSON.parse(slip);
    alertIn(form, sentence, field);
    return null;
  }
  alertIn(form, '');
  return ask('claim', { reward: JSON.stringify(reward), wish, money });
}
