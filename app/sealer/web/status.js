// Where a report stands, opened in the browser: the same as app/pages/src/status, with the register computed here.
import { alertIn, card, count, day, due, fixed, h, show, t } from './dom.js';
import { ask, post } from './sealer.js';

const WORDS_MAX = 8000;
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
    check.wrong && proof, now, reward, messages, status.state !== 'closed' && [answerForm(session, status), filesForm(session)],
    deadline && card(t('dueHead'), deadline.view, deadline.late && h('p', { class: 'note warn' }, t('lateText'))),
    card(t('stepsHead'), h('ol', { class: 'line' }, facts.map(passed))), !check.wrong && proof,
    h('p', { class: 'small' }, t('after')));
}

/** Sends words to the office. Kept as they were sealed, so that the same words sent again are the same step. */
let pending = null;
export async function say(session, status, words) {
  if (!pending || pending.words !== words) {
    pending = { words, sealed: await ask('answer', { key: status.tip_key, n: status.next, words }) };
  }
  try {
    await post('tip-answers', pending.sealed);
  } catch (error) {
    if (error.code !== 'line') pending = null;
    // The office did something meanwhile: the same words as the step after that.
    if (error.code !== 'step-taken' || session.tried) throw error;
    const now = JSON.parse(await post('tip-status', await ask('knock')));
    return say({ ...session, tried: true }, now, words);
  }
  pending = null;
  return refresh({ ...session, done: t('doneSent') });
}

function answerForm(session, status) {
  const words = count(h('textarea', {
    id: 'message', name: 'message', required: true, autocomplete: 'off', 'aria-describedby': 'message-hint', 'data-max': WORDS_MAX,
  }));
  const button = h('button', { class: 'button primary', id: 'send' }, t('send'));
  const form = h('form', { class: 'card short', 'data-answer': true, submit: async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    button.textContent = t('working');
    try {
      await say(session, status, words.value);
    } catch (error) {
      alertIn(form, error.title || t(error.code === 'empty' ? 'missing' : 'lineBroke'));
    }
    button.disabled = false;
    button.textContent = t('send');
  } }, h('h2', {}, t('answerHead')), h('div', { class: 'field' }, h('label', { for: 'message' }, t('answer')),
    h('p', { class: 'hint', id: 'message-hint' }, t('answerHint', WORDS_MAX)), words), button);
  return form;
}

/** To the plain page, which takes files with an answer; what that means is said before. */
const filesForm = ({ code }) => h('form', { class: 'card short', method: 'post', action: '/tip/status', autocomplete: 'off', 'data-with-files': true },
  h('input', { type: 'hidden', name: 'lang', value: document.documentElement.lang }),
  h('input', { type: 'hidden', name: 'code', value: code }),
  h('h2', {}, t('withFiles')), h('p', {}, t('withFilesText')), h('button', { class: 'button' }, t('withFilesOpen')));
