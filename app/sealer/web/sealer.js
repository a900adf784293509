// The sealing program in its worker, and the way to the server. The worker has no network; this page has one, and
// sends nothing but what the worker sealed or derived.
const here = (name) => new URL(name, import.meta.url);
/** Longer than this nobody waits for a page to come alive: it stays the plain page that it is. */
const START_MS = 30000;
/** A line that gives no answer for so long is broken. */
const ANSWER_MS = 120000;

/** Refusals that new terms mend: the challenge ran out or was used, a file is there no more. */
export const AGAIN = ['tip-expired', 'tip-used-up', 'unsolved', 'upload-gone'];

let worker = null;
let started = null;
let number = 0;
const waiting = new Map();

function fail() {
  waiting.forEach(({ reject }) => reject(refusal('broken')));
  waiting.clear();
}

const refusal = (code, title = '') => Object.assign(new Error(code), { code, title });

function tell(what, data, transfer = [], progress = null) {
  return new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject, progress });
    worker.postMessage({ id: number, what, data }, transfer);
  });
}

async function start() {
  const answer = await fetch(here('sealer.wasm'), { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw refusal('broken');
  const program = await answer.arrayBuffer();
  worker = new Worker(here('worker.js'));
  worker.onerror = fail;
  worker.onmessage = ({ data: { id, value, error, share } }) => {
    const asked = waiting.get(id);
    if (share !== undefined) {
      if (asked && asked.progress) asked.progress(share);
      return;
    }
    waiting.delete(id);
    if (asked && error) asked.reject(refusal(error));
    else if (asked) asked.resolve(value);
  };
  await tell('load', { program }, [program]);
}

/** Asks the worker; starts it when it is asked first. Every failure has a `code`. `progress` hears from 0 to 1. */
export async function ask(what, data = {}, progress = null) {
  const late = new Promise((_, reject) => setTimeout(reject, START_MS, refusal('broken')));
  started = started || start();
  await Promise.race([started.catch(() => { throw refusal('broken'); }), late]);
  return tell(what, data, [], progress);
}

/** A request to the interface. Problems are worded by the server in the page's language. */
export async function request(path, method, headers, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MS);
  try {
    const answer = await fetch(`/api/v1/${path}`, {
      method, body, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', signal: stop.signal,
      headers: { 'accept-language': document.documentElement.lang, ...headers },
    });
    const text = await answer.text();
    if (answer.ok) return { text, offset: Number(answer.headers.get('upload-offset')) };
    const problem = JSON.parse(text);
    throw refusal(problem.code, problem.title);
  } catch (error) {
    // A proxy's page instead of an answer is a broken line, too.
    throw error.code && error.title !== undefined ? error : refusal('line');
  } finally {
    clearTimeout(timer);
  }
}

/** Posts JSON and gives the answer's text. */
export async function post(path, body) {
  return (await request(path, 'POST', { 'content-type': 'application/json' }, body)).text;
}
