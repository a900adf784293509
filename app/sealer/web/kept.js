// A report that waits on this phone, because its writer asked for it: nothing but what is sealed already, in a database
// that is there only as long as the report waits.
//
// Under 0 lies the report with all that goes before it, sealed to the receipt code; under [file, place] lie pieces of
// sealed files. Which county, which officers, under which name it will be filed: all of that is under the code, too.
// While pieces are being kept, and no longer, 1 says which page does it and when it last did: pages of one browser
// share the database, and none may clear away or mix in what another is just keeping.

const DATABASE = 'tip';
const STORE = 'sealed';
const REPORT = 0;
const KEEPER = 1;
/** Held by the page that keeps a report, with its mark: the browser lets go of it when the page is closed. */
const LOCK = 'tip-';
/** Without locks (before 2022), a page that gave no sign for so long was closed. In the background it has one a minute. */
const SILENT_MS = 180000;
const SIGN_MS = 20000;
/** With less than this the server takes no piece but the last. */
const PIECE_BYTES_MIN = 4096;

let opened = null;
/** The mark of this page while it is in the middle of keeping one. */
let mark = null;
let signs = 0;
let unlock = null;

const refused = (code) => Object.assign(new Error(code), { code });

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Opens the database; where it is not there, it is made or there is none. */
async function open(isMade) {
  if (opened) return opened;
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    if (isMade) request.result.createObjectStore(STORE);
    else request.transaction.abort();
  };
  try {
    opened = await done(request);
    // Another page of ours deletes it.
    opened.onversionchange = close;
  } catch (error) {
    if (isMade) throw error;
  }
  return opened;
}

function close() {
  if (opened) opened.close();
  opened = null;
}

const store = (database, mode) => database.transaction(STORE, mode).objectStore(STORE);

/** Does something as a whole or not at all. It is kept when the transaction is over: a full phone says no only then. */
async function change(database, work) {
  const transaction = database.transaction(STORE, 'readwrite');
  const over = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  try {
    await work(transaction.objectStore(STORE));
  } catch (error) {
    over.catch(() => null);
    try { transaction.abort(); } catch (_) { /* It is over already. */ }
    throw error;
  }
  return over;
}

/** Whether the page that began to keep something is still there. */
async function isThere(keeper) {
  if (!keeper || !navigator.locks) return Boolean(keeper) && Date.now() - keeper.at < SILENT_MS;
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK + keeper.mark);
}

const lock = (name) => new Promise((granted) => {
  if (!navigator.locks) return granted();
  return navigator.locks.request(name, () => {
    granted();
    return new Promise((resolve) => { unlock = resolve; });
  }).catch(granted);
});

/** Changes what this page keeps, unless another page took its place meanwhile. */
async function changeOwn(work) {
  const database = await open(false);
  if (!database) throw refused('kept-elsewhere');
  return change(database, async (within) => {
    const keeper = await done(within.get(KEEPER));
    if (!mark || !keeper || keeper.mark !== mark) throw refused('kept-elsewhere');
    within.put({ mark, at: Date.now() }, KEEPER);
    await work(within);
  });
}

function rest() {
  clearInterval(signs);
  if (unlock) unlock();
  [mark, unlock] = [null, null];
}

/** The report that waits, as it was sealed; `null` when none does. */
export async function waiting() {
  try {
    const database = await open(false);
    return database && (await done(store(database, 'readonly').get(REPORT))) || null;
  } catch (_) {
    return null;
  }
}

/** Deletes what a page left that was closed in the middle of keeping a report: files without one. */
export async function tidy() {
  try {
    const database = await open(false);
    if (!database) return;
    const within = store(database, 'readonly');
    const [report, keeper] = await Promise.all([REPORT, KEEPER].map((key) => done(within.get(key))));
    if (report) return;
    if (await isThere(keeper)) setTimeout(tidy, SILENT_MS);
    else await erase();
  } catch (_) {
    // There is nothing, or it cannot be read.
  }
}

/** Makes this page the one that keeps a report; refused where one waits or another page is keeping one. */
export async function beginKeeping() {
  rest();
  const own = Array.from(crypto.getRandomValues(new Uint32Array(2))).join('-');
  const database = await open(true);
  const before = await done(store(database, 'readonly').get(KEEPER));
  if (await isThere(before)) throw refused('kept-elsewhere');
  await lock(LOCK + own);
  await change(database, async (within) => {
    if (await done(within.get(REPORT))) throw refused('one-waits');
    const keeper = await done(within.get(KEEPER));
    if (keeper && (!before || keeper.mark !== before.mark)) throw refused('kept-elsewhere');
    within.clear();
    within.put({ mark: own, at: Date.now() }, KEEPER);
  }).catch((error) => {
    rest();
    throw error;
  });
  mark = own;
  signs = setInterval(() => changeOwn(() => null).catch(() => null), SIGN_MS);
}

/** Keeps a sealed file; it comes before the report. */
export async function keepFile(number, { bytes }, pieceAt, tell) {
  for (let offset = 0; offset < bytes;) {
    const piece = await pieceAt(offset);
    const key = [number, offset];
    await changeOwn((within) => { within.put(piece, key); });
    offset += piece.length;
    tell(offset / bytes);
  }
}

/** How many bytes of a file are kept without a gap. */
const keptBytes = (within, number) => new Promise((resolve, reject) => {
  let bytes = 0;
  const request = within.openCursor(IDBKeyRange.bound([number, 0], [number, Infinity]));
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor || cursor.key[1] !== bytes) return resolve(bytes);
    bytes += cursor.value.length;
    return cursor.continue();
  };
});

/** Keeps the report, if its files are there to the last byte: from now on it waits. */
export async function keepReport(sealed, parts) {
  await changeOwn(async (within) => {
    for (const [number, { bytes }] of parts.entries()) {
      if (await keptBytes(within, number) !== bytes) throw refused('piece-gone');
    }
    within.put(sealed, REPORT);
    within.delete(KEEPER);
  });
  rest();
}

/** Deletes what this page was keeping, and nothing of another's. */
export async function stopKeeping() {
  if (mark) await changeOwn((within) => { within.clear(); }).then(erase, () => null);
  rest();
}

/** The bytes of a kept file from a place on. */
export async function piece(number, offset) {
  const database = await open(false);
  if (!database) throw refused('piece-gone');
  const within = store(database, 'readonly');
  const cursor = await done(within.openCursor(IDBKeyRange.bound([number, 0], [number, offset]), 'prev'));
  const start = cursor && cursor.value.subarray(offset - cursor.key[1]);
  if (!start || start.length === 0) throw refused('piece-gone');
  if (start.length >= PIECE_BYTES_MIN) return start;
  const next = await done(within.get([number, offset + start.length]));
  return next ? new Blob([start, next]) : start;
}

/** Deletes all of it. */
export async function erase() {
  rest();
  close();
  await done(indexedDB.deleteDatabase(DATABASE));
}
