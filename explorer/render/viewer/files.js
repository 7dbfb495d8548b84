// @ts-check
// Files made in the page: CSV that a spreadsheet cannot run, text that any tool reads.

// What a spreadsheet would run of a cell: the same rules as explorer/formulas.py; a test compares the two.
const WIDE = /** @type {Record<string, string>} */ ({ "＝": "=", "＋": "+", "－": "-", "＠": "@" });
const AHEAD = /^[\t\n\r\v\f\0\ufeff][\s\0\ufeff]*/;
const FIGURES = /^[-+@][\s\d.,%()+*/^&<>=-]*$/;
const SAID = /^(?:@[\p{L}\p{N}_]+[\s:,]|[-+]\s)/u;
const NO_FORMULA = /[^\p{L}\p{N}_\s.,;:()+\-*/^&=<>%$#@!|[\]{}~\\]|\/\/|!(?![\p{L}\p{N}_$'])/u;

/** Whether a spreadsheet would run a cell: an id with a sign and a handle with its @ are none. @param {string} text */
function isFormula(text) {
  const rest = text.replace(AHEAD, "");
  const sign = WIDE[rest[0]] ?? rest[0];
  if (sign === "=") return true;
  if (!sign || !"+-@".includes(sign)) return false;
  const body = sign + rest.slice(1);
  if (/^[-+][\d.,]+(?:e[-+]?\d+)?$/i.test(body) || [...body].length > 8192) return false;
  return runs(body) && !(SAID.test(body) && isProse(body));
}

/** @param {string} body */
function runs(body) {
  if (FIGURES.test(body)) return /\d[\s%)]*[-+*/^&<>=]/.test(body);
  const program = /[\p{L}\p{N}_]['"]?\|/u.exec(body);
  if (program && body.slice(program.index + program[0].length).includes("!")) return true;
  return /[\p{L}\p{N}_.]\(/u.test(body) || /['\]\p{L}\p{N}_]![\p{L}\p{N}_$]/u.test(body);
}

/** @param {string} text */
function isProse(text) {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, "");
  return bare.split("(").length !== bare.split(")").length || NO_FORMULA.test(bare);
}

/** A cell of text; a formula gets a `'` before it, and so does what looks as if it had been given one. @param {unknown} value */
function textCell(value) {
  const raw = value === null || value === undefined ? "" : String(value);
  const guarded = isFormula(raw.replace(/^'+/, "")) ? `'${raw}` : raw;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** A cell of any type: numbers stay numbers, moments are ISO 8601 in UTC. @param {Value | undefined} value @param {ColumnType} type */
function cell(value, type) {
  if (value === null || value === undefined) return '""';
  if (type === "moment") value = moment(value, true);
  if (typeof value === "number" || typeof value === "boolean") return `"${value}"`;
  // An integer that JavaScript would round comes as text.
  const whole = (type === "integer" || type === "id" || type === "moment") && /^-?\d+$/.test(value);
  return whole ? `"${value}"` : textCell(value);
}

/** Rows of cells as the text of a file. @param {string[][]} rows */
const csv = (rows) => rows.map((row) => `${row.join(",")}\r\n`).join("");

/** The same of many rows, in pieces. @param {string[]} head @param {Iterable<string[]>} rows */
function csvPieces(head, rows) {
  const pieces = [];
  let some = [head.map(textCell)];
  for (const row of rows) {
    if (some.push(row) < 10000) continue;
    pieces.push(csv(some));
    some = [];
  }
  return [...pieces, csv(some)];
}

/** Give a file to the reader, whole or in pieces. @param {string | string[] | Blob} content @param {string} type @param {string} name */
function download(content, type, name) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content].flat(), { type }));
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
