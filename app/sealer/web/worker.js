// The sealing program's room: it has the code, the keys and the words, and no network. wasm-bindgen's script stands
// above this in the same file, so that nothing needs to be fetched from here.
/* global wasm_bindgen */
let session = null;
/** What goes with the report, and where each file and its clean copy lie: the browser's handles, not their bytes. */
let files = null;
const chosen = new Map();

/** The first bytes of a file, by which its type is told. */
const SEEN_BYTES = 32;
const CHUNK_BYTES = 65536;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;
/** Chunks that are sealed and sent at a time. */
const CHUNKS = 8;

const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

/** What the program told: `=` and the value, or `!` and the refusal's name. */
function value(told) {
  if (told[0] !== '=') throw told.slice(1);
  return told.slice(1);
}

function derive(code, salt) {
  if (session) session.free();
  session = new wasm_bindgen.Session(code, salt);
  value(session.knock());
}

function bytes(file, from, to) {
  try {
    return new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(from, to)));
  } catch (_) {
    // It was changed or removed, or the phone took the permission back.
    throw 'file-changed';
  }
}

const all = () => (files = files || new wasm_bindgen.Files(random(32)));

/** The bytes of a file or its clean copy that make some chunks. */
function span({ number, isClean }, first, count) {
  const [from, to] = JSON.parse(value(all().span(number, isClean, first, count)));
  const { file, clean } = chosen.get(number);
  return bytes(isClean ? clean : file, from, to);
}

const work = {
  load: ({ program }) => wasm_bindgen({ module_or_path: program }).then(() => null),
  code: () => value(wasm_bindgen.new_code(random(32))),
  slip: ({ text, lang }) => value(wasm_bindgen.code_error(text, lang)),
  fault: ({ form, lang }) => value(wasm_bindgen.form_error(JSON.stringify(form), lang)),
  session: ({ code, salt }) => derive(code, salt),
  knock: () => value(session.knock()),
  keep: ({ text }) => value(session.keep(text, random(64))),
  open: ({ sealed }) => value(session.open(sealed)),
  status: ({ status, key }) => value(session.check_status(status, key)),
  receipt: ({ receipt, sent, key }) => value(session.check_receipt(receipt, sent, key)),
  answer: ({ status, words }) => {
    const chance = random(wasm_bindgen.answer_random(JSON.parse(status).officers.length, all().count()));
    return value(session.answer(status, words, all(), chance));
  },
  /** From now on files go with words on this tip; those of a report are forgotten. */
  'of-tip': ({ key }) => {
    if (files) files.free();
    chosen.clear();
    files = wasm_bindgen.Files.of_tip(key);
  },
  money: () => value(wasm_bindgen.new_money_code(random(16))),
  qr: ({ text }) => value(wasm_bindgen.qr(text)),
  offer: ({ reward }) => value(wasm_bindgen.claim_offer(reward)),
  wish: ({ wish, lang }) => value(wasm_bindgen.wish_error(wish, lang)),
  claim: ({ reward, wish, money }) => value(session.claim(reward, wish, money, random(wasm_bindgen.claim_random(reward)))),
  solve: ({ challenge, bits }) => wasm_bindgen.solve(challenge, bits),
  seal({ code, form, terms }) {
    const { salt, challenge, bits } = JSON.parse(terms);
    derive(code, salt);
    const chance = random(wasm_bindgen.random_needed(terms, all().count()));
    const intake = JSON.parse(value(session.seal_report(form, all(), terms, chance)));
    return JSON.stringify({ ...intake, number: wasm_bindgen.solve(challenge, bits) });
  },

  limits: () => value(wasm_bindgen.file_limits()),
  officers: ({ form, terms }) => Number(value(wasm_bindgen.officers_in_charge(form, terms))),
  look({ file }) {
    const seen = bytes(file, 0, SEEN_BYTES);
    const [name, type, isPicture] = JSON.parse(value(wasm_bindgen.look_at(file.name, file.size, seen)));
    return { name, type, isPicture };
  },
  'look-into': ({ file, isPicture }) => {
    if (isPicture) value(wasm_bindgen.look_into_picture(bytes(file, 0, file.size)));
  },
  bare({ jpeg }) {
    const bare = wasm_bindgen.bare_jpeg(bytes(jpeg, 0, jpeg.size));
    if (bare.length === 0) throw 'file-broken';
    return bare;
  },
  attach({ file, clean }) {
    const seen = bytes(file, 0, SEEN_BYTES);
    const chance = random(wasm_bindgen.file_random());
    const number = Number(value(all().add(file.name, file.size, clean ? clean.size : 0, seen, chance)));
    chosen.set(number, { file, clean });
    return number;
  },
  detach({ number }) {
    all().remove(number);
    chosen.delete(number);
  },
  /** Goes through a file once, for the hash of what it is when sealed. */
  through({ number, isClean }, tell) {
    const [count, length] = JSON.parse(value(all().measure(number, isClean)));
    for (let first = 0; first < count; first += CHUNKS) {
      const chunks = Math.min(CHUNKS, count - first);
      value(all().go_through(number, isClean, first, chunks, span({ number, isClean }, first, chunks)));
      tell((first + chunks) / count);
    }
    return { hash: value(all().hash(number, isClean)), bytes: length };
  },
  /** What is sent from a place of the sealed file on. */
  piece({ number, isClean, offset }) {
    const [count, , head] = JSON.parse(value(all().measure(number, isClean)));
    const first = Math.max(0, Math.floor((offset - head) / SEALED_CHUNK_BYTES));
    const chunks = Math.min(CHUNKS, count - first);
    const sealed = all().seal(number, isClean, first, chunks, span({ number, isClean }, first, chunks));
    if (sealed.length === 0) value(all().refusal());
    const start = first === 0 ? 0 : head + first * SEALED_CHUNK_BYTES;
    return offset === start ? sealed : sealed.slice(offset - start);
  },
};

onmessage = async ({ data: { id, what, data } }) => {
  try {
    const done = await work[what](data, (share) => postMessage({ id, share }));
    // Bytes are handed over, not copied.
    postMessage({ id, value: done }, done instanceof Uint8Array ? [done.buffer] : []);
  } catch (error) {
    // A name of ours, or `broken`: what the browser says of its own errors could quote what was being worked on.
    postMessage({ id, error: typeof error === 'string' ? error : 'broken' });
  }
};
