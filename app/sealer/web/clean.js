// The clean copy of a picture: what the eye sees, and nothing else that was in the file.
//
// The browser decodes and encodes (decoders for three formats do not fit into what is left of the program's 120 KB,
// and its own turn pictures upright, know every colour space and hold no second copy). It does so in the page: canvases
// of workers came to Firefox in 2022 and to Safari in 2023. What its encoder writes about the picture, the program
// cuts off again. A browser that does not let pages read pictures (Tor's gives noise) is found out before.
import { ask } from './sealer.js';

/** As the server makes it: enough to read a gauge, too little to tell a sensor by its noise. */
const EDGE_MAX = 3000;
const QUALITY = 0.88;
/** Brave changes some colours by one step; what Tor gives has nothing to do with what was drawn. */
const STEPS = 2;

function sheet(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext('2d')];
}

/** Whether what is drawn can be read back. */
function isReadable() {
  const [canvas, pen] = sheet(8, 8);
  if (!pen) return false;
  const level = (n, colour) => (n * 37 + colour * 85) % 256;
  for (let n = 0; n < 64; n += 1) {
    pen.fillStyle = `rgb(${level(n, 0)},${level(n, 1)},${level(n, 2)})`;
    pen.fillRect(n % 8, Math.floor(n / 8), 1, 1);
  }
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return data.every((byte, i) => i % 4 === 3 || Math.abs(byte - level(Math.floor(i / 4), i % 4)) <= STEPS);
}

const refused = (code) => Object.assign(new Error(code), { code });

/** The clean copy of a picture that was looked into: a JPEG. Refused as `blocked` or `file-broken`. */
export async function cleanCopy(file, type) {
  if (!isReadable()) throw refused('blocked');
  // Under the type that its content has, whatever its name says.
  const address = URL.createObjectURL(file.slice(0, file.size, type));
  const picture = new Image();
  let canvas;
  try {
    picture.src = address;
    await picture.decode();
    const { naturalWidth, naturalHeight } = picture;
    const scale = Math.min(1, EDGE_MAX / Math.max(naturalWidth, naturalHeight));
    const [width, height] = [naturalWidth, naturalHeight].map((edge) => Math.max(1, Math.round(edge * scale)));
    let pen;
    [canvas, pen] = sheet(width, height);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, width, height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    return new Blob([await ask('bare', { jpeg: made })], { type: 'image/jpeg' });
  } catch (_) {
    throw refused('file-broken');
  } finally {
    URL.revokeObjectURL(address);
    picture.src = '';
    // Old phones have memory for few canvases and free them late.
    if (canvas) canvas.width = 0;
  }
}
