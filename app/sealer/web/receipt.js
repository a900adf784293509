// The receipt, made where the report was sealed: the same as app/pages/src/receipt.rs, and buttons to keep the code.
import { $, card, day, digits, due, fixed, groups, h, show, t } from './dom.js';
import { look, verdict } from './status.js';


async function copy(code, done) {
  try {
    await navigator.clipboard.writeText(code);
  } catch (_) {
    getSelection().selectAllChildren($('[data-code]'));
    document.execCommand('copy');
  }
  done.textContent = t('copied');
}

/** The code alone on white, under a name that says nothing. */
function picture(code) {
  const canvas = h('canvas', { width: 640, height: 240 });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 640, 240);
  pen.fillStyle = '#000';
  pen.font = 'bold 52px monospace';
  pen.textAlign = 'center';
  const all = digits(code).match(/.{4}/g);
  pen.fillText(all.slice(0, 4).join(' '), 320, 100);
  pen.fillText(all.slice(4).join(' '), 320, 180);
  canvas.toBlob((blob) => {
    const link = h('a', { href: URL.createObjectURL(blob), download: 'note.png' });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
}

/** Ways to keep the code, each with what it leaves behind. */
export function ways(code) {
  const done = h('span', { class: 'small', role: 'status' });
  const way = (name, text, act) => [
    h('dt', {}, t(name)), h('dd', {}, t(text)),
    h('dd', {}, h('button', { type: 'button', class: 'button', 'data-way': name, click: act }, t(name)), name === 'copy' && done),
  ];
  return h('dl', { class: 'ways' },
    way('copy', 'copyText', () => copy(code, done)), way('print', 'printText', () => print()), way('picture', 'pictureText', () => picture(code)));
}

export function receipt(code, text, key, check) {
  const { again, arrival, checkpoint } = JSON.parse(text);
  const title = t(again ? 'again' : 'title');
  const outcome = h('p', { class: 'small', role: 'status' });
  const lookNow = () => look(code).catch((error) => { outcome.textContent = error.title || t('lineBroke'); });
  show(title,
    h('h1', {}, title),
    h('div', { class: 'note good noprint', role: 'status' }, again && h('p', {}, t('againText')), h('p', {}, t('sealedBrowser'))),
    h('section', { class: 'card codebox', 'data-receipt': true }, h('h2', {}, t('codeHead')),
      h('p', { class: 'code', translate: 'no', 'data-code': digits(code) }, groups(code)), h('p', {}, t('codeWhy'))),
    h('section', { class: 'card noprint' }, h('h2', {}, t('keepHead')),
      h('dl', { class: 'ways' }, h('dt', {}, t('paper')), h('dd', {}, t('paperText'))), ways(code)),
    card(t('backHead'), h('p', {}, t('backText')), check.deadline && due(check.deadline).view,
      h('button', { type: 'button', class: 'button noprint', 'data-look': true, click: lookNow }, t('look')), outcome),
    h('section', { class: 'card noprint', 'data-inclusion': arrival.index }, h('h2', {}, t('proofHead')),
      h('p', {}, t('proofText', arrival.index), ' ', day(arrival.facts.day)), verdict(check),
      fixed(t('checkpoint'), checkpoint), fixed(t('proof'), JSON.stringify({ ...arrival, key }))),
    h('section', { class: 'card noprint' }, h('h2', {}, t('afterHead')), h('p', {}, t('afterText'))));
}
