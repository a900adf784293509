// Step 2 of a report: the code is made here and stays here, the words are sealed before they are sent.
import { $, alertIn, digits, groups, h, isEnglish, progress, t } from './dom.js';
import { ask } from './sealer.js';

/** What the rest is done with: it comes with the sealing program, when the page is there and can be read. */
const rest = () => Promise.all([import('./files.js'), import('./send.js'), import('./later.js'), import('./receipt.js')])
  .then((modules) => Object.assign({}, ...modules));

/** What only the person can mend, by choosing the file again or another. */
const FILE_FAULTS = ['file-changed', 'needs-two'];
/** What belongs to the plain way only, and is never sealed. */
const PLAIN = ['lang', 'code', 'token', 'answer', 'website', 'files', 'switch'];

/** The fields as the sealing program reads them. */
function typed(form) {
  const fields = { excluded: [] };
  new FormData(form).forEach((value, name) => {
    if (name === 'excluded') fields.excluded.push(value);
    else if (!PLAIN.includes(name)) fields[name] = value;
  });
  return fields;
}

/** When it is sent: now, unless somebody wants otherwise. It has no name and is never sent itself. */
function delay(button, label, delays, hours) {
  const choice = h('select', { id: 'delay', autocomplete: 'off', 'aria-describedby': 'delay-hint' },
    delays.map(([hours, name]) => h('option', { value: hours }, t(name))));
  const about = h('p', { class: 'note warn', role: 'status', hidden: true }, t('delayText'));
  $('[data-progress]').before(h('div', { class: 'field', 'data-delay': true }, h('label', { for: 'delay' }, t('delay')),
    h('p', { class: 'hint', id: 'delay-hint' }, t('delayHint')), choice, about));
  const changed = () => {
    about.hidden = choice.value === '0';
    button.textContent = choice.value === '0' ? label : t('keepReport');
  };
  choice.addEventListener('change', changed);
  choice.value = hours;
  return { choice, changed };
}

/** `kept` is what stays in the page when its language changes: the code, and when to send. */
export async function report(form, kept = null) {
  const shown = $('[data-code]');
  const field = form.elements.code;
  const button = $('#send', form);
  const question = form.elements.answer;
  const madeByServer = field.value;
  const label = button.textContent;
  const head = $('[data-question] h2', form);
  const asks = head.textContent;
  const stage = progress(button);
  let isPlain = true;
  let files = null;
  let choice = null;
  let sending = null;
  let tools = null;

  const display = (code) => {
    shown.textContent = '';
    shown.append(...groups(code));
    shown.setAttribute('data-code', digits(code));
    field.value = digits(code);
  };
  // The plain way needs the question answered, the sealed one does its work instead.
  const plain = (on, text = '') => {
    isPlain = on;
    question.disabled = !on;
    question.closest('.field').hidden = !on;
    head.textContent = on ? asks : t('sendHead');
    button.disabled = false;
    button.textContent = label;
    if (on && choice) choice.closest('[data-delay]').remove();
    // The server takes no code but its own from a plain form.
    const own = on && $('[data-own]');
    if (own) {
      display(madeByServer);
      own.textContent = t('serverCode');
    }
    if (text) alertIn(form, text);
  };

  form.addEventListener('submit', async (event) => {
    if (isPlain) return;
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    alertIn(form, '');
    try {
      await send();
    } catch (error) {
      failed(error);
    }
  });
  const other = $('button[name=switch]');
  if (other) other.addEventListener('click', (event) => { if (!isPlain) switchLanguage(event, form, { code: field.value, hours: choice.value }); });

  async function send() {
    stage.verb('working');
    const fields = typed(form);
    const fault = await ask('fault', { form: fields, lang: document.documentElement.lang });
    if (fault) throw Object.assign(new Error(), JSON.parse(fault));
    const items = files ? await files.ready() : [];
    if (files) files.lock(true);
    const hours = Number(choice.value);
    if (hours > 0) return tools.waitingPage(await sending.later(field.value, fields, items, hours), field.value);
    const { text, key, check } = await sending.now(field.value, fields, items);
    return tools.receipt(field.value, text, key, check);
  }

  function failed(error) {
    button.disabled = false;
    button.textContent = choice.value === '0' ? label : t('keepReport');
    stage.end();
    if (files) files.lock(false);
    if (FILE_FAULTS.includes(error.code) && error.item) {
      files.refuse(error.item, error.code);
      alertIn(form, t('filesWrong'), 'files');
    } else if (error.field) alertIn(form, error.sentence, error.field);
    else if (error.code === 'nobody-left') alertIn(form, t('nobodyLeft'), 'excluded-group');
    else if (error.code === 'nobody-may') alertIn(form, t('nobodyMay'), 'mine');
    else if (error.code === 'line') alertIn(form, t('lineOrLater'));
    else if (error.code === 'cannot-keep') alertIn(form, t('cannotKeep'), 'delay');
    else if (error.code === 'one-waits') alertIn(form, t('oneWaits'), 'delay');
    else if (error.code === 'kept-elsewhere') alertIn(form, t('keptElsewhere'), 'delay');
    else if (error.code === 'piece-gone') alertIn(form, t('keptShort'), 'delay');
    else if (error.title) alertIn(form, error.title);
    // Who chose a later time shall not press once more and have it all sent at once.
    else if (choice.value !== '0') alertIn(form, t('cannotKeep'), 'delay');
    else if (error.code === 'broken') plain(true, t('plainNow'));
    else alertIn(form, t('notSealed'));
  }

  // Nobody shall copy the server's code while this one is on its way.
  shown.textContent = '…';
  try {
    const [code, modules] = await Promise.all([kept ? kept.code : ask('code'), rest()]);
    tools = modules;
    display(code);
    shown.after(h('p', { class: 'note', role: 'status', 'data-own': true }, t('ownCode')));
    if (form.elements.files) files = await tools.chooser(form.elements.files);
    if (other && files) other.textContent = t('switch');
    const time = delay(button, label, tools.DELAYS, kept ? kept.hours : '0');
    choice = time.choice;
    sending = new tools.Sending(form.elements.division.value, stage);
    plain(false);
    time.changed();
  } catch (_) {
    display(madeByServer);
  }
}

/** The same form in the other language. Only language and division go out; words and code stay in the page. */
async function switchLanguage(event, form, kept) {
  event.preventDefault();
  const body = new URLSearchParams({ lang: isEnglish() ? 'zh-CN' : 'en', division: form.elements.division.value });
  const values = new FormData(form);
  let page;
  try {
    const answer = await fetch('/tip/new', { method: 'POST', body, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
    page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch (_) {
    page = null;
  }
  const fresh = page && $('form[data-tip]', page);
  if (!fresh) return alertIn(form, t('lineBroke'));
  for (const name of ['lang', 'code', 'token', 'answer']) values.delete(name);
  fresh.querySelectorAll('input, select, textarea').forEach((input) => {
    if (!values.has(input.name) || input.type === 'file') return;
    if (/checkbox|radio/.test(input.type)) input.checked = values.getAll(input.name).includes(input.value);
    else input.value = values.get(input.name);
  });
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  window.dispatchEvent(new CustomEvent('minewatch-page', { detail: kept }));
}
