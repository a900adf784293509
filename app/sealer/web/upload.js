// Sealed files on their way, by tus 1.0: each is begun by a solved challenge and goes on where its line broke.
import { ask, post, request } from './sealer.js';

/** How long to wait for a line that broke, before somebody has to press again. */
const PATIENCE_MS = 10 * 60000;
const WAIT_MS = [1000, 2000, 4000, 8000, 15000];
/** Refusals that asking anew mends: the challenge ran out or was used up, the place to go on is another. */
const ANEW = ['tip-expired', 'tip-used-up', 'unsolved', 'offset-conflict', 'upload-gone', 'checksum-mismatch'];
const ANEW_MAX = 8;
/** What passes by itself. */
const WAITS = ['line', 'busy', 'too-slow'];
const TUS = { 'tus-resumable': '1.0.0' };

/** Until some time is over, or the browser says that there is a line again. */
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    }
    addEventListener('online', done);
  });
}

/** Begins an upload or finds the one begun; tells how far it is. */
async function begin({ hash, bytes }) {
  const { challenge, bits } = JSON.parse(await post('tip-challenge', '{}'));
  const told = { file: hash, challenge, number: String(await ask('solve', { challenge, bits })) };
  const metadata = Object.keys(told).map((name) => `${name} ${btoa(told[name])}`).join(',');
  const { offset } = await request('tip-uploads', 'POST', { ...TUS, 'upload-length': String(bytes), 'upload-metadata': metadata });
  return offset;
}

async function carry(part, pieceAt, tell) {
  let offset = await begin(part);
  while (offset < part.bytes) {
    tell(offset / part.bytes);
    const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
    const piece = await pieceAt(offset);
    ({ offset } = await request(`tip-uploads/${part.hash}`, 'PATCH', headers, piece));
  }
  tell(1);
}

/**
 * Sends a sealed file whose bytes `pieceAt` gives from any place on. `tell` hears how far it is, from 0 to 1, and
 * `null` while the line is broken.
 */
export async function upload(part, pieceAt, tell) {
  let [anew, waits, since, best] = [0, 0, Date.now(), 0];
  const moved = (share) => {
    if (share > best) [anew, waits, since, best] = [0, 0, Date.now(), share];
    tell(share);
  };
  for (;;) {
    try {
      return await carry(part, pieceAt, moved);
    } catch (error) {
      if (ANEW.includes(error.code) && anew < ANEW_MAX) anew += 1;
      else if (!WAITS.includes(error.code) || Date.now() - since > PATIENCE_MS) throw error;
      else tell(null);
      await pause(WAIT_MS[Math.min(waits, WAIT_MS.length - 1)]);
      waits += 1;
    }
  }
}
