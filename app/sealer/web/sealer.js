// The sealing program in its worker, and the way to the server. The worker has no network; this page has one, and
// sends nothing but what the worker sealed or derived.
const here = (name) => new URL(name, import.meta.url);
/** Longer than this nobody waits for a page to come alive: it stays the plain page that it is. */
const START_MS = 30000;

let worker = null;
let started = null;
let number = 0;
const waiting = new Map();

function fail() {
  waiting.forEach(({ reject }) => reject(refusal('broken')));
  waiting.clear();
}

const refusal = (code, title = '') => Object.assign(new Error(code), { code, title });

function tell(what, data, transfer = []) {
  return new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject });
    worker.postMessage({ id: number, what, data }, transfer);
  });
}

async function start() {
  const answer = await fetch(here('sealer.wasm'), { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw refusal('broken');
  const program = await answer.arrayBuffer();
  worker = new Worker(here('worker.js'));
  worker.onerror = fail;
  worker.onmessage = ({ data: { id, value, error } }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (asked && error) asked.reject(refusal(error));
    else if (asked) asked.resolve(value);
  };
  await tell('load', { program }, [program]);
}

/** Asks the worker; starts it when it is asked first. Every failure has a `code`. */
export async function ask(what, data = {}) {
  const late = new Promise((_, reject) => setTimeout(reject, START_MS, refusal('broken')));
  started = started || start();
  await Promise.race([started.catch(() => { throw refusal('broken'); }), late]);
  return tell(what, data);
}

/** Posts JSON and gives the answer's text. Problems are worded by the server in the page's language. */
export async function post(path, body) {
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method: 'POST', body, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    });
    const text = await answer.text();
    if (answer.ok) return text;
    const problem = JSON.parse(text);
    throw refusal(problem.code, problem.title);
  } catch (error) {
    // A proxy's page instead of an answer is a broken line, too.
    throw error.code && error.title !== undefined ? error : refusal('line');
  }
}
