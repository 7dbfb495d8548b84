import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./page.mjs";

const page = load();
const { bdi, count, defang, element, moment, number, plain, shown, span, visible, words } = page;

test("numbers are read with separators, and what is one is said as one", () => {
  assert.equal(number(1234567.5), "1,234,567.5");
  assert.equal(number(0.12345), "0.1235");
  assert.equal(number("9007199254740993"), "9007199254740993");
  assert.deepEqual([0, 1, 2, 1000].map((n) => count(n, "row")), ["0 rows", "1 row", "2 rows", "1,000 rows"]);
});

test("an id is read digit by digit, and so is what is too large to be counted", () => {
  assert.equal(shown(12345, "id").textContent, "12345");
  assert.equal(shown(12345, "integer").textContent, "12,345");
  assert.equal(number(1116939168138), "1116939168138");
  assert.equal(number(999999999999), "999,999,999,999");
});

test("a number that is not nothing is not shown as nothing", () => {
  assert.equal(number(0.00004), "0.00004");
  assert.equal(number(-0.000012345), "-0.0000123");
  assert.equal(number(1e-9), "1e-9");
  assert.equal(number(0), "0");
  assert.equal(number(-0), "0");
});

test("a delay is said in the unit that a reader would take", () => {
  const said = [0, 0.25, 89.9, 90, 5399, 5400, 172799, 172800].map(span);
  assert.deepEqual(said, ["0 s", "0.25 s", "89.9 s", "1.5 min", "90 min", "1.5 h", "48 h", "2 days"]);
  assert.equal(span(-12.5), "−12.5 s");
  assert.equal(span(-0.0001), "0 s");
});

test("a moment is UTC, and what is no moment of the calendar stays as it was", () => {
  assert.equal(moment(0), "1970-01-01T00:00:00Z");
  assert.equal(moment(7), "1970-01-01T00:00:00.007Z");
  assert.equal(moment(0, true), "1970-01-01T00:00:00.000Z");
  assert.equal(moment(-62135596800000), "0001-01-01T00:00:00Z");
  assert.equal(moment(253402300800000), "253402300800000");
  assert.equal(moment("9223372036854775807"), "9223372036854775807");
  assert.equal(moment("soon"), "soon");
});

test("a value that is not known is empty, and none is taken for another type", () => {
  const told = (value, type) => shown(value, type).textContent;
  assert.deepEqual([told(null, "integer"), told(undefined, "string")], ["", ""]);
  assert.deepEqual([told(true, "boolean"), told(false, "boolean")], ["yes", "no"]);
  assert.equal(told(0, "moment"), "1970-01-01T00:00:00Z");
  assert.equal(told(0, "integer"), "0");
  assert.equal(told("http://a.b/c", "string"), "hxxp://a[.]b/c");
});

test("text from the data becomes text, never an element or an attribute", () => {
  const made = element("p", { title: null, hidden: true, class: false }, "<img src=x onerror=alert(1)>", null, undefined);
  assert.deepEqual(made.parts, ["<img src=x onerror=alert(1)>"]);
  assert.deepEqual(made.attributes, { hidden: "" });
});

test("each unseen character of foreign text is marked and named, on one line or on several", () => {
  const made = bdi("a\u202eb\nc\u{e0041}");
  assert.equal(made.textContent, "a⇄b␊c◌");
  assert.deepEqual(made.all("span").map((mark) => mark.attributes.title), ["U+202E", "U+000A", "U+E0041"]);
  assert.equal(bdi("a\n\tb\r", true).textContent, "a\n\tb␍");
  assert.equal(visible("\ud800x"), "\ufffdx");
});

test("an address broken once is not broken twice", () => {
  const once = defang("HTTPS://www.example.org/a, ftp://b.c, javascript:alert(1) and data:text/html,x");
  assert.equal(once, "HxxPS://www[.]example[.]org/a, fxp://b[.]c, javascript[:]alert(1) and data[:]text/html,x");
  assert.equal(defang(once), once);
});

test("text is cut by characters as a reader counts them, and only then has dots", () => {
  assert.equal(plain("abcdef", 4), "abc…");
  assert.equal(plain("abcd", 4), "abcd");
  assert.equal(plain("🙂🙂🙂", 4), "🙂🙂🙂");
  assert.equal(plain("🙂🙂🙂🙂🙂", 4), "🙂🙂🙂…");
  assert.equal(words("first_seen\u200b"), "first seen◌");
});
