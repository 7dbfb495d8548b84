import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EVIDENCE, load, payload } from "./page.mjs";

const DAY = 86400000;

test("a bound of a number is read with or without separators, and anything else is none", () => {
  const { readBound } = load();
  assert.equal(readBound(" 1,234.5 ", "float", false), 1234.5);
  assert.equal(readBound("-3", "integer", true), -3);
  for (const text of ["", " ", "abc", "1 2", "Infinity", "0x10"]) assert.equal(readBound(text, "integer", false), null, text);
});

test("a bound of moments is UTC wherever the reader sits, and a day as upper bound is whole", () => {
  const before = process.env.TZ;
  process.env.TZ = "America/New_York";
  try {
    const { readBound } = load();
    assert.equal(readBound("1970-01-02", "moment", false), DAY);
    assert.equal(readBound("1970-01-02", "moment", true), 2 * DAY - 1);
    assert.equal(readBound("1970-01", "moment", true), 31 * DAY - 1);
    assert.equal(readBound("1970", "moment", true), 365 * DAY - 1);
    for (const text of ["1970-01-01T01:00", "1970-01-01 01:00", "1970-01-01T01:00:00Z", "1970-01-01T01:00:00.000Z"]) {
      assert.equal(readBound(text, "moment", false), 3600000, text);
    }
    assert.equal(readBound("1970-01-01T01:00", "moment", true), 3659999);
    assert.equal(readBound("1970-01-01T01:00:00.000Z", "moment", true), 3600000);
    for (const text of ["soon", "1970-13", "1970-02-30", "5"]) assert.equal(readBound(text, "moment", false), null, text);
  } finally {
    process.env.TZ = before;
    if (before === undefined) delete process.env.TZ;
  }
});

/** The legend of a network under a choice. */
function legend(chosen, go = {}) {
  const page = load();
  const data = page.readData(payload(), NO_EVIDENCE);
  const state = { ...page.freshState(data), ...chosen };
  page.makeLegend(data, state, { filter() {}, ...go }).draw(page.filtered(data, state));
  return { state, rows: page.places.get("legend").all(".legend-row").concat(page.places.get("legend").all(".off")) };
}

test("a legend counts what is shown of each category", () => {
  const counts = (chosen) => legend(chosen).rows.map((row) => row.all(".count")[0].textContent);
  assert.deepEqual(counts({}), ["2", "1", "1"]);
  assert.deepEqual(counts({ minWeight: 3 }), ["1 of 2", "1", "1"]);
});

test("'only' becomes 'all' where a category already stands alone", () => {
  const went = [];
  const { rows } = legend({ off: [new Set([1, 2])] }, { all: (g) => went.push(["all", g]), only: (g, of) => went.push(["only", g, of]) });
  const buttons = rows.slice(0, 3).map((row) => row.all(".only")[0]);
  assert.deepEqual(buttons.map((one) => one.textContent), ["all", "only", "only"]);
  for (const one of buttons) one.click();
  assert.deepEqual(went, [["all", 0], ["only", 0, [1]], ["only", 0, [2]]]);
});

test("a search lists twelve accounts and counts the rest", () => {
  const many = Array.from({ length: 14 }, (_, i) => i);
  const page = load();
  const names = { keys: many.map(String), labels: many.map((i) => `fan_${i}`), nodes: [], groups: [], source: [1], target: [0], weights: [1] };
  const went = [];
  page.makeSearch(page.readData(payload(names), NO_EVIDENCE), { node: (i) => went.push(i) });
  const [input, list] = ["q", "hits"].map((id) => page.places.get(id));
  const find = (text) => {
    input.value = text;
    input.do("input");
    return list.all("li").map((one) => one.textContent);
  };
  const all = find("fan");
  assert.deepEqual([all.length, all[0], all[2], all.at(-1)], [13, "fan_01 link", "fan_20 links", "and 2 more"]);
  assert.deepEqual(find("nobody"), ["No account has this in its name or id"]);
  assert.deepEqual([find(" @"), list.hidden], [[], true]);
  find("fan_13");
  input.do("keydown", { key: "Enter" });
  assert.deepEqual([went, input.value], [[13], ""]);
});
