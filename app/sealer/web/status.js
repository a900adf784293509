// Where a report stands, opened in the browser: the same as app/pages/src/status, with the register computed here.
import { alertIn, card, count, day, due, fixed, h, progress, show, t } from './dom.js';
import { ask, post } from './sealer.js';

const WORDS_MAX = 8000;
/** What only the person can mend, by choosing the file again or another. */
const FILE_FAULTS = ['file-changed', 'needs-two'];
const COLOURS = { verifying: 'good', extended: 'warn', verified: 'good' };

/** Derives the keys of a code and shows what lies under it. */
export async function look(code, done = null) {
  const terms = JSON.parse(await post('tip-salt', '{}'));
  await ask('session', { code, salt: terms.salt });
  await refresh({ code, key: terms.register_key, done });
}

export async function refresh(session) {
  const text = await post('tip-status', await ask('knock'));
  const check = JSON.parse(await ask('status', { status: text, key: session.key }));
  const status = JSON.parse(text);
  const opened = new Map();
  for (const { proven, sealed } of status.steps) {
    if (sealed) opened.set(proven.facts.n, await ask('open', { sealed }).catch(() => t('notOpened')));
  }
  const reward = status.reward && await (await import('./claim.js')).rewardCard(session, status.reward);
  render(session, status, text, check, opened, reward);
}

/** What the browser found in the register. */
export function verdict({ wrong, n, entry, size }) {
  if (!wrong) return h('p', { 'data-verdict': 'holds' }, t('holds', entry, size));
  return h('p', { class: 'note bad', role: 'alert', 'data-verdict': wrong }, t('broken', entry, t(`${wrong}Wrong`, n)));
}

function reached(state, isExtended) {
  return state === 'accepted' ? (isExtended ? 'extended' : 'verifying') : state;
}

function stepName({ step, state }) {
  if (step === 'answer' || step === 'tell') return t(step === 'tell' ? 'stepTell' : 'stepAnswer');
  return t(step === 'accept' ? 'accepted' : reached(state, step === 'extend'));
}

function render(session, status, text, check, opened, reward) {
  const facts = status.steps.map(({ proven }) => proven.facts);
  const state = reached(status.state, facts.some(({ step }) => step === 'extend'));
  const talk = facts.filter(({ step }) => step === 'tell' || step === 'answer');
  const deadline = status.deadline && due(status.deadline);
  const said = ({ n, step, day: at }) => h('li', { class: step === 'tell' ? 'said' : 'said me' },
    h('p', {}, h('strong', {}, t(step === 'tell' ? 'office' : 'you')), ' ', day(at)),
    opened.has(n) ? h('p', { class: 'words', dir: 'auto' }, opened.get(n)) : h('p', { class: 'small' }, t('sealed')));
  const passed = (fact) => h('li', {}, day(fact.day), h('p', {}, h('strong', {}, stepName(fact))),
    fact.step !== 'tell' && opened.has(fact.n) && h('p', { class: 'words small', dir: 'auto' }, opened.get(fact.n)));
  const proof = card(t('inHead'), verdict(check), fixed(t('checkpoint'), status.checkpoint), fixed(t('proof'), text));
  proof.setAttribute('data-inclusion', check.entry);
  const now = card(t('stateHead'), h('p', {}, h('strong', { class: `tag ${COLOURS[state] || ''}` }, t(state))), h('p', {}, t(`${state}Text`)));
  now.setAttribute('data-status', status.state);
  const messages = card(t('talkHead'), talk.length ? h('ol', {}, talk.map(said)) : h('p', {}, t('talkNone')));
  messages.setAttribute('data-messages', '');
  show(t('statusTitle'),
    h('h1', {}, t('statusTitle')), session.done && h('p', { class: 'note good', role: 'status' }, session.done),
    check.wrong && proof, now, reward, messages, status.state !== 'closed' && answerForm(session, status, text),
    deadline && card(t('dueHead'), deadline.view, deadline.late && h('p', { class: 'note warn' }, t('lateText'))),
    card(t('stepsHead'), h('ol', { class: 'line' }, facts.map(passed))), !check.wrong && proof,
    h('p', { class: 'small' }, t('after')));
}

/** Words and files that go to the office. Kept as they were sealed, so that the same sent again are the same step. */
let pending = null;
const NO_STAGE = { verb() {}, at() {}, end() {} };
/** What sealing anew mends, once: the office did something meanwhile, or somebody came or went who can open it. */
const MENDED = ['step-taken', 'wrong-officers', 'upload-gone'];

/** `text` is what the office said last of the tip. */
export async function say(session, text, words, items = [], stage = NO_STAGE) {
  const what = JSON.stringify([words, items.map(({ number }) => number)]);
  const parts = items.length > 0 ? await import('./parts.js') : null;
  try {
    if (!pending || pending.what !== what) {
      if (parts) await parts.sendParts(stage, items, JSON.parse(text).officers.length);
      pending = { what, sealed: await ask('answer', { status: text, words }) };
    }
    stage.verb('sending');
    await post('tip-answers', pending.sealed);
  } catch (error) {
    if (error.code !== 'line') pending = null;
    if (parts && error.code === 'upload-gone') parts.forgetSent(items);
    if (!MENDED.includes(error.code) || session.tried) throw error;
    const now = await post('tip-status', await ask('knock'));
    return say({ ...session, tried: true }, now, words, items, stage);
  }
  pending = null;
  return refresh({ ...session, tried: false, done: t('doneSent') });
}

function answerForm(session, status, text) {
  // Of a form that is gone: the numbers of its files begin anew.
  pending = null;
  const words = count(h('textarea', {
    id: 'message', name: 'message', required: true, autocomplete: 'off', 'aria-describedby': 'message-hint', 'data-max': WORDS_MAX,
  }));
  const input = h('input', { type: 'file', id: 'files', multiple: true, 'aria-describedby': 'files-hint', disabled: true });
  const button = h('button', { class: 'button primary', id: 'send' }, t('send'));
  let files = null;
  const failed = (error) => {
    if (files && error.item && FILE_FAULTS.includes(error.code)) {
      files.refuse(error.item, error.code);
      alertIn(form, t('filesWrong'), 'files');
    } else if (error.field) alertIn(form, error.sentence, error.field);
    else alertIn(form, error.title || t(error.code === 'empty' ? 'missing' : error.code === 'line' ? 'lineBroke' : 'notSealed'));
  };
  const form = h('form', { class: 'card short', 'data-answer': true, submit: async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    stage.verb('working');
    try {
      if (!words.value.trim()) throw Object.assign(new Error(), { code: 'empty' });
      await ready;
      const items = files ? await files.ready() : [];
      if (files) files.lock(true);
      await say(session, text, words.value, items, stage);
    } catch (error) {
      if (files) files.lock(false);
      failed(error);
    }
    stage.end();
    button.disabled = false;
    button.textContent = t('send');
  } }, h('h2', {}, t('answerHead')), h('div', { class: 'field' }, h('label', { for: 'message' }, t('answer')),
    h('p', { class: 'hint', id: 'message-hint' }, t('answerHint', WORDS_MAX)), words),
  h('div', { class: 'field' }, h('label', { for: 'files' }, t('answerFiles')), h('p', { class: 'hint', id: 'files-hint' }), input), button);
  const stage = progress(button);
  // Nothing of a report that was written on this page goes along with the words. Where the rest does not come, they go
  // without files.
  const ready = import('./files.js').catch(() => null).then(async (tools) => {
    if (tools) await tools.forgetAll();
    await ask('of-tip', { key: status.tip_key });
    files = await tools.chooser(input);
    input.disabled = false;
  }).catch(() => input.closest('.field').remove());
  return form;
}
