import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EVIDENCE, evidence, load, payload } from "./page.mjs";

const page = load();

/** The tables of a network, opened. */
function tables(given = payload(), chosen = {}, go = {}) {
  const place = Object.assign(page.make("section"), { hidden: true });
  const data = page.readData(given, evidence());
  const made = page.makeTables(place, data, go);
  made.update(page.filtered(data, { ...page.freshState(data), ...chosen }));
  assert.deepEqual(place.parts, []);
  made.toggle(true);
  const rows = () => place.all("tbody")[0].all("tr").map((row) => row.all("td").map((one) => one.textContent));
  const heads = () => place.all("th").map((one) => one.textContent);
  return {
    place,
    heads,
    rows,
    column: (name) => rows().map((row) => row[heads().indexOf(name)]),
    sort: (name) => place.all("th")[heads().indexOf(name)].all("button")[0].click(),
    way: (name) => place.all("th")[heads().indexOf(name)].attributes["aria-sort"],
    tab: (n) => place.all(".tabs")[0].all("button")[n],
  };
}
const LINKS = 1;

test("accounts stand by rank, with their groups and numbers", () => {
  const made = tables();
  assert.deepEqual(made.heads(), ["account", "role", "links in", "weight in", "links out", "weight out", "followers", "joined"]);
  assert.deepEqual(made.rows()[0], ["core", "core", "2", "7", "1", "1", "1,000", "1970-01-01T00:00:00Z"]);
  assert.deepEqual(made.column("account"), ["core", "fan_a", "fan_b", "loner"]);
});

test("numbers are sorted as numbers, the greatest first, and what is not known is last either way", () => {
  const made = tables();
  made.sort("followers");
  assert.deepEqual([made.column("followers"), made.way("followers")], [["1,000", "20", "7", ""], "descending"]);
  made.sort("followers");
  assert.deepEqual([made.column("followers"), made.way("followers")], [["7", "20", "1,000", ""], "ascending"]);
});

test("integers too large for JavaScript are sorted among the others by their size", () => {
  const values = ["9007199254740993", 5, "-9007199254740993", "9007199254740995"];
  const made = tables(payload({ nodes: [{ name: "n", type: "integer", meaning: "", values }] }));
  made.sort("n");
  assert.deepEqual(made.column("n"), ["9007199254740995", "9007199254740993", "5", "-9007199254740993"]);
});

test("names are sorted as a reader counts, those alike by rank", () => {
  const made = tables(payload({ labels: ["fan10", "Fan2", "fan2", "älter"] }));
  made.sort("account");
  assert.deepEqual(made.column("account"), ["älter", "Fan2", "fan2", "fan10"]);
});

test("both tables hold what is shown, and their tabs count it", () => {
  const made = tables(payload(), { minWeight: 3 });
  assert.deepEqual([0, LINKS].map((n) => made.tab(n).textContent), ["Accounts 3", "Links 2"]);
  made.tab(LINKS).click();
  assert.deepEqual(made.rows(), [
    ["fan_a", "core", "5", "1970-01-01T00:00:01Z"],
    ["loner", "loner", "3", "1970-01-01T00:00:02Z"],
  ]);
});

test("a name leads to its account and a weight to its link", () => {
  const went = [];
  const made = tables(payload(), {}, { node: (i) => went.push(`account ${i}`), link: (k) => went.push(`link ${k}`) });
  made.tab(LINKS).click();
  for (const button of made.place.all("tbody")[0].all("tr")[2].all("button")) button.click();
  assert.deepEqual(went, ["account 2", "account 0", "link 2"]);
});

test("a long table is shown in pieces, and says how many are left", () => {
  const many = Array.from({ length: 201 }, (_, i) => i);
  const links = { source: many, target: many.map(() => 0), weights: many, rows: many, links: [] };
  const made = tables(payload({ ...links, keys: many.map(String), labels: many.map(String), nodes: [], groups: [] }));
  const more = () => made.place.all(".more");
  assert.equal(made.rows().length, 200);
  assert.equal(more()[0].textContent, "Show 1 more of 201");
  more()[0].click();
  assert.deepEqual([made.rows().length, more().length], [201, 0]);
});

test("a network without accounts has tables without rows", () => {
  const none = { keys: [], labels: [], nodes: [], source: [], target: [], weights: [], rows: [], links: [], groups: [] };
  const place = page.make("section");
  const data = page.readData(payload(none), NO_EVIDENCE);
  page.makeTables(place, data, {}).update(page.filtered(data, page.freshState(data)));
  assert.equal(place.all("tbody")[0].all("tr").length, 0);
});
