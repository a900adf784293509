// Small tools: elements, words, days.
import { words } from './words.js';

export const isEnglish = () => document.documentElement.lang.startsWith('en');
export const $ = (selector, within = document) => within.querySelector(selector);
/** A text in the page's language, its `{}` filled from left to right; a value may hold `{}` itself. */
export const t = (name, ...values) =>
  words[name][isEnglish() ? 1 : 0].split('{}').reduce((text, part, i) => text + values[i - 1] + part);

/** An element: functions are listeners, what is missing or `false` is left out. Text is text, never markup. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

/** A code's digits; the same in groups, with the spaces in the text, so that they are copied and read out. */
export const digits = (code) => code.replace(/\D/g, '');
export const groups = (code) => digits(code).match(/.{4}/g).map((group) => h('span', {}, `${group} `));

export const card = (head, ...children) => h('section', { class: 'card' }, h('h2', {}, head), ...children);
export const fixed = (head, text) =>
  h('details', {}, h('summary', {}, head), h('pre', { tabindex: '0', translate: 'no' }, text));

/** Puts a view in the place of the page, and the reader at its beginning. */
export function show(title, ...children) {
  const main = $('main');
  main.textContent = '';
  main.append(...children.flat().filter(Boolean));
  document.title = title;
  scrollTo(0, 0);
  main.focus();
}

/** One alert at the top of a form, in place of the one before. A field that is named is marked and linked. */
export function alertIn(form, text, field) {
  const before = $('[data-errors]');
  if (before) before.remove();
  form.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
  if (!text) return;
  const input = field && document.getElementById(field);
  if (input) input.setAttribute('aria-invalid', 'true');
  const note = h('div', { class: 'note bad', role: 'alert', tabindex: '-1', 'data-errors': true },
    input ? [h('p', {}, h('strong', {}, t('notSent'))), h('p', {}, h('a', { href: `#${field}` }, text))] : h('p', {}, text));
  form.prepend(note);
  note.scrollIntoView({ block: 'center' });
  note.focus({ preventScroll: true });
}

/** Tells when a text is too long; nothing is cut off. */
export function count(area) {
  const most = Number(area.getAttribute('data-max'));
  area.addEventListener('input', () => {
    const length = Array.from(area.value).length;
    area.setCustomValidity(length > most ? t('tooLong', most) : '');
  });
  return area;
}

/** A day as it is written; the days until it, in China. */
export function day(iso) {
  const form = { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' };
  const text = new Intl.DateTimeFormat(isEnglish() ? 'en-GB' : 'zh-CN', form).format(new Date(iso));
  return h('time', { datetime: iso }, text);
}
export function due({ kind, day: last }) {
  const days = Date.parse(last) / 864e5 - Math.floor((Date.now() + 288e5) / 864e5);
  const text = days === 0 ? t('today') : days === 1 ? t('oneDayLeft') : days === -1 ? t('oneDayLate')
    : t(days > 0 ? 'daysLeft' : 'daysLate', Math.abs(days));
  return { late: days < 0, view: h('dl', { class: 'facts' },
    h('div', {}, h('dt', {}, t(kind)), h('dd', {}, day(last), h('br'), h('span', { class: days < 0 && 'late' }, text)))) };
}

/** How far it is, above the button: in words that are read out once for each step, and as a bar. */
export function progress(button) {
  const words = h('p', { role: 'status' });
  const bar = h('progress', { max: '1', 'aria-hidden': 'true' });
  const room = h('div', { 'data-progress': true, hidden: true }, words, bar);
  button.before(room);
  return {
    verb(name) {
      button.textContent = t(name);
    },
    at(text, share) {
      room.hidden = false;
      if (words.textContent !== text) words.textContent = text;
      if (share === null) bar.removeAttribute('value');
      else bar.value = share;
    },
    end() {
      room.hidden = true;
    },
  };
}
