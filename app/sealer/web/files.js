// The files of a report: looked at when they are chosen, each with what will become of it or why it is not taken.
import { $, h, t } from './dom.js';
import { cleanCopy } from './clean.js';
import { ask } from './sealer.js';

/** What was chosen. It stays when the page changes its language. */
const items = [];
let limits = null;
/** The list that is on the page: what was being looked at while the language changed is shown in the new one. */
let current = null;
/** One after another: a picture is large once it is decoded. */
let working = Promise.resolve();

const SIZES = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'KB'], [0, 'B']];
function size(bytes) {
  const [unit, name] = SIZES.find(([least]) => bytes >= least);
  return `${Math.floor(bytes / (unit || 1))} ${name}`;
}

/** The last part of a foreign name, without signs that are no letters: marks of direction would turn it around. */
const plainName = (name) => name.split(/[/\\]/).pop()
  .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
const isolated = (name) => `\u2068${name}\u2069`;

/** What is said about a file: what will become of it, or what is wrong with it. */
function said({ name, refused, clean, isPicture }) {
  const [, bytesMax, , pictureMax] = limits;
  switch (refused) {
    case undefined: return t(clean ? 'cleaned' : isPicture ? 'blocked' : 'uncleaned');
    case 'looking': return t('cleaning');
    case 'needs-two': return t('needsTwo');
    case 'file-large': return t(refused, isolated(name), size(isPicture ? pictureMax : bytesMax));
    default: return t(refused in NAMED ? refused : 'file-broken', isolated(name));
  }
}
const NAMED = { 'file-empty': 1, 'file-kind': 1, 'file-pixels': 1, 'file-changed': 1 };

async function look(item) {
  try {
    Object.assign(item, await ask('look', { file: item.file }));
    item.name = plainName(item.name);
    await ask('look-into', { file: item.file, isPicture: item.isPicture });
    item.clean = null;
    if (item.isPicture) {
      item.clean = await cleanCopy(item.file, item.type).catch(({ code }) => {
        if (code !== 'blocked') throw Object.assign(new Error(code), { code });
        return null;
      });
    }
    item.number = await ask('attach', { file: item.file, clean: item.clean });
    item.refused = undefined;
  } catch (error) {
    item.refused = error.code;
  }
}

/** The list under a file input, in the place of what the browser shows of it. */
export class Chooser {
  constructor(input) {
    current = this;
    this.input = input;
    this.list = h('ul', { class: 'plain picked', 'data-files': true });
    this.error = h('p', { class: 'error', role: 'alert', hidden: true, id: 'files-fault' });
    input.before(this.error);
    input.after(this.list);
    input.addEventListener('change', () => this.take(Array.from(input.files)));
    $(`#${input.id}-hint`).textContent = t('filesHint', limits[0], size(limits[1]), size(limits[2]));
    this.show();
  }

  /** What can be sent, when all was looked at. */
  async ready() {
    await working;
    if (items.some((item) => item.refused)) throw Object.assign(new Error(), { field: this.input.id, sentence: t('filesWrong') });
    return items;
  }

  /** Takes more files, or none of them. */
  take(files) {
    const known = ({ name, size: bytes, lastModified }) =>
      items.some(({ file }) => file.name === name && file.size === bytes && file.lastModified === lastModified);
    const fresh = files.filter((file) => !known(file));
    const [count, , bytesMax] = limits;
    // One that is too large by itself is named in the list.
    const fit = [...items.map((item) => item.file), ...fresh].filter((file) => file.size <= limits[1]);
    const isOver = items.length + fresh.length > count;
    if (isOver || fit.reduce((sum, file) => sum + file.size, 0) > bytesMax) {
      this.fault(isOver ? t('filesMany', count) : t('filesLarge', size(bytesMax)));
    } else {
      this.fault('');
      fresh.forEach((file) => this.add(file));
    }
    this.show();
  }

  add(file) {
    const item = { file, name: plainName(file.name), refused: 'looking' };
    items.push(item);
    working = working.then(() => look(item)).then(() => {
      if (!items.includes(item)) return this.forget(item);
      return current.show();
    });
  }

  forget({ number }) {
    return number === undefined ? null : ask('detach', { number });
  }

  remove(item) {
    items.splice(items.indexOf(item), 1);
    this.forget(item);
    this.fault('');
    this.show();
    this.input.focus();
  }

  /** Marks a file that turned out not to be one that can be sent. */
  refuse(item, code) {
    item.refused = code;
    this.show();
  }

  fault(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    if (text) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }

  /** While files go out nothing is added and nothing taken out. */
  lock(on) {
    this.input.disabled = on;
    this.list.querySelectorAll('button').forEach((button) => { button.disabled = on; });
  }

  show() {
    this.keep();
    this.list.textContent = '';
    this.list.append(...items.map((item) => {
      const isWrong = item.refused && item.refused !== 'looking';
      const name = item.name || t('nameless');
      return h('li', { 'data-file': item.refused || (item.clean ? 'clean' : 'original') },
        h('p', {}, h('bdi', {}, name), ' ', h('span', { class: 'small' }, size(item.file.size))),
        h('p', { class: isWrong ? 'error' : 'small', role: isWrong ? 'alert' : 'status' }, said(item)),
        h('button', { type: 'button', class: 'linkish', 'aria-label': `${t('takeOut')}: ${name}`, click: () => this.remove(item) }, t('takeOut')));
    }));
  }

  /** The input holds the same files, so that the plain way sends them, too. */
  keep() {
    try {
      const all = new DataTransfer();
      items.filter(({ refused }) => !refused || refused === 'looking').forEach(({ file }) => all.items.add(file));
      this.input.files = all.files;
    } catch (_) {
      this.input.value = '';
    }
  }
}

/** Nothing is chosen any more: what was went out, or belonged to another form. */
export async function forgetAll() {
  items.splice(0);
  // What is just being looked at is put away before numbers begin anew.
  await working;
}

/** The chooser of a form; it needs the program. */
export async function chooser(input) {
  limits = limits || JSON.parse(await ask('limits'));
  return new Chooser(input);
}
