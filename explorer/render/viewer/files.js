// @ts-check
// Files made in the page: CSV that a spreadsheet cannot run, text that any tool reads.

/** A cell of text; one that a spreadsheet would take for a formula gets a leading apostrophe. @param {unknown} value */
function textCell(value) {
  const raw = value === null || value === undefined ? "" : String(value);
  const guarded = /^[=+\-@\t\r\n]/.test(raw) ? `'${raw}` : raw;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** A cell of any type: numbers stay numbers, moments are ISO 8601 in UTC. @param {Value | undefined} value @param {ColumnType} type */
function cell(value, type) {
  if (value === null || value === undefined) return '""';
  if (type === "moment") value = moment(value, true);
  if (typeof value === "number" || typeof value === "boolean") return `"${value}"`;
  // An integer that JavaScript would round comes as text.
  const whole = (type === "integer" || type === "moment") && /^-?\d+$/.test(value);
  return whole ? `"${value}"` : textCell(value);
}

/** Rows of cells as the text of a file. @param {string[][]} rows */
const csv = (rows) => rows.map((row) => `${row.join(",")}\r\n`).join("");

/** Give a file to the reader. @param {string | Blob} content @param {string} type @param {string} name */
function download(content, type, name) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
