// @ts-check
// The columns of the page, taken out of one gzip: the counterpart of render/streams.py, which says what the kinds are.

/** The bytes that base64 stands for. @param {string} text */
function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** Whole numbers of seven bits a byte, the low ones first, as many as there are. @param {Uint8Array} bytes */
function readVarints(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const numbers = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    let value = 0;
    let unit = 1;
    while (bytes[at] > 127) {
      value += (bytes[at++] - 128) * unit;
      unit *= 128;
    }
    numbers[i] = value + bytes[at++] * unit;
  }
  return numbers;
}

/** Numbers of either sign, kept as 0, -1, 1, -2 and on. @param {Uint8Array} bytes */
const readSigned = (bytes) => readVarints(bytes).map((value) => (value % 2 ? -(value + 1) / 2 : value / 2));

/** Doubles, wherever they begin. @param {Uint8Array} bytes */
const readDoubles = (bytes) => new Float64Array(bytes.slice().buffer);

/** The count in four bytes from a place on. @param {Uint8Array} bytes @param {number} at */
const readCount = (bytes, at) => bytes[at] + 256 * (bytes[at + 1] + 256 * (bytes[at + 2] + 256 * bytes[at + 3]));

/** Units above the least, all lowest bytes first; the least, the unit and the count stand before. @param {Uint8Array} bytes */
function readWhole(bytes) {
  const [least, unit] = readDoubles(bytes.subarray(0, 16));
  const count = readCount(bytes, 16);
  const numbers = new Float64Array(count);
  for (let start = 20, worth = unit; start < bytes.length; start += count, worth *= 256) {
    for (let i = 0; i < count; i++) numbers[i] += bytes[start + i] * worth;
  }
  for (let i = 0; i < count; i++) numbers[i] += least;
  return numbers;
}

/** @param {Uint8Array} bytes */
const readJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Texts of a few kinds: their list, and a place in it for each. @param {Uint8Array} bytes @returns {Value[]} */
function readCoded(bytes) {
  const end = 4 + readCount(bytes, 0);
  const kinds = readJson(bytes.subarray(4, end));
  return Array.from(readVarints(bytes.subarray(end)), (place) => kinds[place]);
}

const READERS = { varint: readVarints, signed: readSigned, whole: readWhole, float: readDoubles, coded: readCoded, json: readJson };

/**
 * The columns of a plan by their names.
 * @param {Plan} plan @param {string} packed @returns {Promise<Record<string, any>>}
 */
async function unpacked(plan, packed) {
  const inflated = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = new Uint8Array(await new Response(inflated).arrayBuffer());
  /** @type {Record<string, any>} */
  const columns = Object.create(null);
  let start = 0;
  for (const [name, kind, length] of plan) {
    columns[name] = READERS[kind](whole.subarray(start, start + length));
    start += length;
  }
  return columns;
}
