// The sealing program's room: it has the code, the keys and the words, and no network. wasm-bindgen's script stands
// above this in the same file, so that nothing needs to be fetched from here.
/* global wasm_bindgen */
let session = null;

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

const work = {
  load: ({ program }) => wasm_bindgen({ module_or_path: program }).then(() => null),
  code: () => value(wasm_bindgen.new_code(random(32))),
  slip: ({ text, lang }) => value(wasm_bindgen.code_error(text, lang)),
  fault: ({ form, lang }) => value(wasm_bindgen.form_error(JSON.stringify(form), lang)),
  session: ({ code, salt }) => derive(code, salt),
  knock: () => value(session.knock()),
  open: ({ sealed }) => value(session.open(sealed)),
  status: ({ status, key }) => value(session.check_status(status, key)),
  receipt: ({ receipt, sent, key }) => value(session.check_receipt(receipt, sent, key)),
  answer: ({ key, n, words }) => value(session.answer(key, n, words, random(64))),
  seal({ code, form, terms }) {
    const { salt, challenge, bits } = JSON.parse(terms);
    derive(code, salt);
    const intake = JSON.parse(value(session.seal_report(form, terms, random(wasm_bindgen.random_needed(terms)))));
    return JSON.stringify({ ...intake, number: wasm_bindgen.solve(challenge, bits) });
  },
};

onmessage = async ({ data: { id, what, data } }) => {
  try {
    postMessage({ id, value: await work[what](data) });
  } catch (error) {
    // A name of ours, or `broken`: what the browser says of its own errors could quote what was being worked on.
    postMessage({ id, error: typeof error === 'string' ? error : 'broken' });
  }
};
