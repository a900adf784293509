// A report that waits on this phone, because its writer asked for it: nothing but what is sealed already, in a database
// that is there only as long as the report waits.
//
// Under 0 lies the report with all that goes before it, sealed to the receipt code; under [file, place] lie pieces of
// sealed files. Which county, which officers, under which name it will be filed: all of that is under the code, too.

const DATABASE = 'tip';
const STORE = 'sealed';
const REPORT = 0;
/** With less than this the server takes no piece but the last. */
const PIECE_BYTES_MIN = 4096;

let opened = null;
/** Whether this page is in the middle of keeping one. */
let isKeeping = false;

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

/** It is kept when the transaction is over: a full phone says no only then. */
async function put(key, value) {
  const within = store(await open(true), 'readwrite');
  const { transaction } = within;
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    within.put(value, key);
  });
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
  const database = isKeeping ? null : await open(false).catch(() => null);
  if (database && !await waiting()) await erase();
}

/** Keeps a sealed file; it comes before the report. */
export async function keepFile(number, { bytes }, pieceAt, tell) {
  isKeeping = true;
  for (let offset = 0; offset < bytes;) {
    const piece = await pieceAt(offset);
    await put([number, offset], piece);
    offset += piece.length;
    tell(offset / bytes);
  }
}

/** Keeps the report: from now on it waits. */
export async function keepReport(sealed) {
  await put(REPORT, sealed);
  isKeeping = false;
}

/** The bytes of a kept file from a place on. */
export async function piece(number, offset) {
  const within = store(await open(false), 'readonly');
  const cursor = await done(within.openCursor(IDBKeyRange.bound([number, 0], [number, offset]), 'prev'));
  const start = cursor.value.subarray(offset - cursor.key[1]);
  if (start.length >= PIECE_BYTES_MIN) return start;
  const next = await done(within.get([number, offset + start.length]));
  return next ? new Blob([start, next]) : start;
}

/** Deletes all of it. */
export async function erase() {
  isKeeping = false;
  close();
  await done(indexedDB.deleteDatabase(DATABASE));
}
