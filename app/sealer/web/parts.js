// The parts of chosen files, the clean copy and the original of each, sealed one after another and sent.
import { t } from './dom.js';
import { ask } from './sealer.js';
import { upload } from './upload.js';

const refused = (code, more = {}) => Object.assign(new Error(code), { code, ...more });

/**
 * Each clean copy and each original in turn. Originals go along only where two officers can open them. What goes wrong
 * names its `item`. `stage` hears how far it is.
 */
export async function eachPart(stage, items, officers, doing, take) {
  for (const [i, item] of items.entries()) {
    const names = [item.clean && 'clean', officers > 1 && 'original'].filter(Boolean);
    if (names.length === 0) throw refused('needs-two', { item });
    item.sent = item.sent || {};
    const say = (name) => (share) => stage.at(t(share === null ? 'lineWaits' : name, i + 1, items.length), share);
    for (const name of names) {
      const part = { number: item.number, isClean: name === 'clean' };
      const whole = () => {
        stage.verb('working');
        return ask('through', part, say('sealingFile'));
      };
      const pieceAt = (offset) => ask('piece', { ...part, offset });
      await take({ item, name, whole, pieceAt }, say(doing)).catch((error) => { throw Object.assign(error, { item }); });
    }
  }
  stage.end();
}

/** Sends all that was not sent: what was sent once stays sent, however often the words are changed. */
export const sendParts = (stage, items, officers) => eachPart(stage, items, officers, 'sendingFile', async (part, say) => {
  if (part.item.sent[part.name]) return;
  const whole = await part.whole();
  stage.verb('sending');
  await upload(whole, part.pieceAt, say);
  part.item.sent[part.name] = true;
});

/** The server has them no more. */
export const forgetSent = (items) => items.forEach((item) => { item.sent = {}; });
