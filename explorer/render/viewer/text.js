// @ts-check
// Text from the data, made harmless. The same rules as render/text.py; a test compares the two.
// These files stand one after the other in one module script: plain functions, no imports.

const BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const HIDDEN =
  "\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d\\u2060-\\u2065\\u206a-\\u206f" +
  "\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e0fff}";
const UNSEEN = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff${BIDI}${HIDDEN}]`, "gu");
const BIDI_ONLY = new RegExp(`^[${BIDI}]$`, "u");

/** @param {string} char @returns {string} */
function markOf(char) {
  const code = Number(char.codePointAt(0));
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  if (code < 0xa0) return "␦";
  if (code === 0x2028 || code === 0x2029) return "␤";
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return BIDI_ONLY.test(char) ? "⇄" : "◌";
}

/**
 * The text with a mark in place of every control, bidirectional or zero-width character.
 * @param {unknown} text @param {boolean} [lines] @returns {string}
 */
function visible(text, lines = false) {
  return String(text).replace(UNSEEN, (char) => (lines && (char === "\n" || char === "\t") ? char : markOf(char)));
}

const ADDRESS = /(?<![A-Za-z0-9_])(h)tt(ps?):\/\/([^\/?#\x00-\x20"'<>]*)/gi;
const FTP = /(?<![A-Za-z0-9_])(f)t(ps?):\/\/([^\/?#\x00-\x20"'<>]*)/gi;
const HOST = /(?<![A-Za-z0-9_@.\[\]\/-])(?:www\.[A-Za-z0-9.-]+|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?=\/))/gi;
const SCRIPT = /(?<![A-Za-z0-9_])(javascript|vbscript|data(?=:[A-Za-z]+\/)|file(?=:\/)):/gi;

/**
 * The text with every address broken: nothing in it can be followed by mistake.
 * @param {unknown} text @returns {string}
 */
function defang(text) {
  const dots = (/** @type {string} */ host) => host.replace(/(?<!\[)\.(?!\])/g, "[.]");
  return String(text)
    .replace(ADDRESS, (_, h, ps, host) => `${h}xx${ps}://${dots(host)}`)
    .replace(FTP, (_, f, ps, host) => `${f}x${ps}://${dots(host)}`)
    .replace(HOST, dots)
    .replace(SCRIPT, "$1[:]");
}

/**
 * Foreign text as an element of its own: isolated, defanged, its unseen characters marked.
 * @param {unknown} text @param {boolean} [lines]
 */
function bdi(text, lines = false) {
  const made = document.createElement("bdi");
  const raw = defang(text);
  let end = 0;
  for (const found of raw.matchAll(UNSEEN)) {
    if (lines && (found[0] === "\n" || found[0] === "\t")) continue;
    made.append(raw.slice(end, found.index));
    const code = Number(found[0].codePointAt(0)).toString(16).toUpperCase().padStart(4, "0");
    made.append(element("span", { class: "mark", title: `U+${code}` }, markOf(found[0])));
    end = found.index + found[0].length;
  }
  made.append(raw.slice(end));
  return made;
}

/**
 * Foreign text as one plain line, for places that hold no elements: the canvas, titles, labels.
 * @param {unknown} text @param {number} [longest] @returns {string}
 */
function plain(text, longest = 200) {
  const whole = visible(defang(text));
  if (whole.length <= longest) return whole;
  const chars = [...whole];
  return chars.length > longest ? `${chars.slice(0, longest - 1).join("")}…` : whole;
}

/**
 * An element with attributes, listeners (`on`) and children; strings become text nodes, never markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Attributes} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "object" && value !== null) {
      for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    } else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 4 });
/**
 * A number for reading, with at most four decimals, or three digits where those would show nothing of it.
 * @param {unknown} value @returns {string}
 */
function number(value) {
  if (typeof value !== "number") return String(value);
  if (value === 0) return "0";
  // A chance that underflowed is kept as 1e-300.
  if (value > 0 && value <= 1e-300) return "< 1e-300";
  if (Number.isInteger(value) && Math.abs(value) >= 1e12) return String(value); // an id: nothing is counted as far
  return Math.abs(value) < 0.001 ? String(Number(value.toPrecision(3))) : NUMBER.format(value);
}

/** @param {number} n @param {string} one @param {string} [many] */
const count = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

/**
 * A moment in milliseconds as ISO 8601 in UTC; `exact` keeps zero milliseconds.
 * @param {unknown} ms @param {boolean} [exact]
 */
function moment(ms, exact = false) {
  const when = new Date(Number(ms));
  if (Number.isNaN(when.getTime()) || when.getTime() < -62135596800000 || when.getTime() > 253402300799999) {
    return String(ms);
  }
  const iso = when.toISOString();
  return exact ? iso : iso.replace(".000Z", "Z");
}

/** Seconds as a reader says them. @param {number} seconds */
function span(seconds) {
  const s = Math.round(Math.abs(seconds) * 1000) / 1000;
  const sign = seconds < 0 && s > 0 ? "−" : "";
  if (s < 90) return `${sign}${number(s)} s`;
  if (s < 5400) return `${sign}${number(Math.round(s / 6) / 10)} min`;
  if (s < 172800) return `${sign}${number(Math.round(s / 360) / 10)} h`;
  return `${sign}${number(Math.round(s / 8640) / 10)} days`;
}

/** One value of a typed column, as a node to append. @param {Value | undefined} value @param {ColumnType} type */
function shown(value, type) {
  if (value === null || value === undefined) return document.createTextNode("");
  if (typeof value === "boolean") return document.createTextNode(value ? "yes" : "no");
  if (type === "moment") return document.createTextNode(moment(value));
  if (type === "id") return document.createTextNode(String(value));
  if (typeof value === "number") return document.createTextNode(number(value));
  return bdi(value);
}

/**
 * A text of ours in the words of the platform that the page shows (`explorer/words.py`); none where these are X's.
 * @param {string} text @param {Record<string, string>} own
 */
const said = (text, own) =>
  text.replace(/(?<![a-z])(?:re)?tweet(?:s|ed|ing|ers?)?(?![a-z])/gi, (word) => {
    const found = own[word.toLowerCase()] ?? word.toLowerCase();
    return word[0] === word[0].toLowerCase() ? found : found[0].toUpperCase() + found.slice(1);
  });

/** The name of a column as words. @param {string} name @param {Record<string, string>} [own] */
const words = (name, own = {}) => said(plain(name).replaceAll("_", " "), own);

/**
 * The element of the page with this id; the template has it.
 * @type {<T extends HTMLElement = HTMLElement>(id: string) => T}
 */
const byId = (id) => /** @type {any} */ (document.getElementById(id));

/** Dark or light: what was chosen, else what the system says. @param {boolean} dark */
function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
const systemDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
