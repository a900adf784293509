// A sealed report on its way: its files, then itself; now, or kept on this phone for later.
import { beginKeeping, keepFile, keepReport, stopKeeping, tidy, waiting } from './kept.js';
import { chosenTime } from './later.js';
import { eachPart, forgetSent, sendParts } from './parts.js';
import { AGAIN, ask, post } from './sealer.js';

/** What sealing anew mends: here the words are still open, so that officers who changed can be sealed to, too. */
const MENDED = [...AGAIN, 'wrong-officers'];

const refused = (code, more = {}) => Object.assign(new Error(code), { code, ...more });
/** A private window keeps nothing, a full phone no more. Refusals of ours have names, those of a database have none. */
const cannotKeep = (error) => { throw typeof error.code === 'string' ? error : refused('cannot-keep'); };
/** How many officers the report is for, where that matters. */
const officersFor = (items, sealing) => (items.length > 0 ? ask('officers', sealing) : 0);
const termsFor = (division) => post('tip-terms', JSON.stringify({ division }));

/** What is sent from one page. `stage` tells how far it is: `verb`, `at`, `end`. */
export class Sending {
  constructor(division, stage) {
    Object.assign(this, { division, stage, last: null, ahead: null });
    // Asked for while there is a line, so that a report can be sealed without one.
    termsFor(division).then((terms) => { this.ahead = terms; }, () => null);
  }

  /** Sends it; gives the receipt's text, the register's key and what the browser found in the register. */
  async now(code, fields, items) {
    const words = JSON.stringify([fields, items.map(({ number }) => number)]);
    for (let round = 0; ; round += 1) {
      try {
        // A line that broke after it arrived: the very same is sent again, so that it counts once.
        if (!this.last || this.last.words !== words) this.last = { words, ...await this.sealed(code, fields, items) };
        const { intake, key } = this.last;
        this.stage.verb('sending');
        const text = await post('tips', intake);
        return { text, key, check: JSON.parse(await ask('receipt', { receipt: text, sent: intake, key })) };
      } catch (error) {
        if (error.code !== 'line') this.last = null;
        if (error.code === 'upload-gone') forgetSent(items);
        if (!MENDED.includes(error.code) || round > 1) throw error;
      }
    }
  }

  /** Sends the files that are not there yet, and seals the report that names them. */
  async sealed(code, fields, items) {
    const terms = await termsFor(this.division);
    const sealing = { code, form: JSON.stringify(fields), terms };
    await sendParts(this.stage, items, await officersFor(items, sealing));
    this.stage.verb('working');
    return { intake: await ask('seal', sealing), key: JSON.parse(terms).register_key };
  }

  /** Seals it and keeps it on this phone for so many hours at most; gives what waits. */
  async later(code, fields, items, hours) {
    if (await waiting()) throw refused('one-waits');
    const terms = await termsFor(this.division).catch((error) => {
      if (error.code === 'line' && this.ahead) return this.ahead;
      throw error;
    });
    const sealing = { code, form: JSON.stringify(fields), terms };
    const parts = [];
    await beginKeeping().catch(async (error) => {
      // The database that was only opened to ask shall not stay behind.
      await tidy();
      cannotKeep(error);
    });
    try {
      await eachPart(this.stage, items, await officersFor(items, sealing), 'keepingFile', async (part, say) => {
        const whole = await part.whole();
        await keepFile(parts.length, whole, part.pieceAt, say).catch(cannotKeep);
        parts.push(whole);
      });
      const intake = JSON.parse(await ask('seal', sealing));
      const kept = { intake, parts, key: JSON.parse(terms).register_key, ...chosenTime(hours) };
      await keepReport(await ask('keep', { text: JSON.stringify(kept) }), parts).catch(cannotKeep);
      return kept;
    } catch (error) {
      await stopKeeping().catch(() => null);
      throw error;
    }
  }
}
