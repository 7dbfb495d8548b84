import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EVIDENCE, evidence, load, payload } from "./page.mjs";

const page = load();
const { accountsNamed, defaultColour, fields, filtered, freshState, legendLines, readData, readHash, tweetsOf, writeHash } = page;
const data = readData(payload(), evidence());
const undirected = readData(payload({ directed: false }), NO_EVIDENCE);
const numbers = (list) => [...list];
const shownOf = (changes, of = data) => {
  const { nodes, links, nodeTotal, linkTotal } = filtered(of, { ...freshState(of), ...changes });
  return [numbers(nodes), numbers(links), nodeTotal, linkTotal];
};
const ALL = [[1, 1, 1, 1], [1, 1, 1, 1], 4, 4];

test("what counts and weighs an account leaves a link to itself aside", () => {
  assert.deepEqual(numbers(data.inCount), [2, 1, 0, 0]);
  assert.deepEqual(numbers(data.outWeight), [1, 5, 2, 0]);
  assert.deepEqual(numbers(data.self), [0, 0, 0, 3]);
  assert.deepEqual([0, 1, 2, 3].map(data.linksOf), [[0, 2, 3], [0, 3], [2], []]);
});

test("accounts are ranked by what reaches them, or by strength where links have no direction", () => {
  assert.deepEqual(numbers(data.ranking), [0, 1, 2, 3]);
  assert.deepEqual(numbers(data.measure), [7, 1, 0, 0]);
  assert.deepEqual(numbers(undirected.measure), [8, 6, 2, 0]);
  assert.equal(data.other(0, 1), 0);
  assert.equal(data.other(0, 0), 1);
});

test("a link has the tweets that the page holds, and says how many there were", () => {
  const { rows, total } = tweetsOf(data, 0);
  assert.equal(total, 3);
  assert.deepEqual(rows.map((row) => [row.id, row.delay]), [[900, 12.5], [901, null]]);
  assert.equal(tweetsOf(data, 2).rows[0].text, "see https://example.org/a");
  assert.deepEqual(tweetsOf(data, 1), { rows: [], total: 0 });
  assert.deepEqual(tweetsOf(undirected, 0), { rows: [], total: 0 });
});

test("without a filter all is shown, an account without a link too", () => {
  assert.deepEqual(shownOf({}), ALL);
  assert.deepEqual(shownOf({ field: 0 }), ALL);
});

test("a filter by weight takes the accounts along whose links all go", () => {
  assert.deepEqual(shownOf({ minWeight: 3 }), [[1, 1, 0, 1], [1, 1, 0, 0], 3, 2]);
});

test("until a moment only links with a moment are shown, the moment itself included", () => {
  assert.deepEqual(shownOf({ until: 2000 }), [[1, 1, 0, 1], [1, 1, 0, 0], 3, 2]);
});

test("a category that is off takes its links along and leaves their other ends", () => {
  assert.deepEqual(shownOf({ off: [new Set([0])] }), [[1, 0, 0, 1], [0, 1, 0, 0], 2, 1]);
});

test("bounds include their ends, and what is not known is outside of any bound", () => {
  const followers = fields(data).findIndex((field) => field.name === "followers");
  assert.deepEqual(shownOf({ field: followers, low: 20 })[0], [1, 1, 0, 0]);
  assert.deepEqual(shownOf({ field: followers, high: 20 })[0], [0, 1, 0, 1]);
});

test("the numbers of the network itself come first, and a group is no number", () => {
  const names = (of) => fields(of).map((field) => field.name);
  assert.deepEqual(names(data), ["links in", "weight in", "links out", "weight out", "followers", "joined"]);
  assert.deepEqual(names(undirected), ["links", "weight of links", "followers", "joined"]);
  const grouped = payload({ nodes: [{ name: "role", type: "integer", meaning: "", values: [1, 2, 3, 4] }] });
  assert.deepEqual(names(readData(grouped, NO_EVIDENCE)).length, 4);
});

test("colours stand for the community where there is one, and for nothing where there is no group", () => {
  const named = (...names) => readData(payload({ groups: names.map((name) => ({ ...payload().groups[0], name })) }), NO_EVIDENCE);
  assert.equal(defaultColour(named("inside", "role", "community")), 2);
  assert.equal(defaultColour(named("language")), 0);
  assert.equal(defaultColour(named()), -1);
});

test("a permalink brings every choice back", () => {
  const chosen = { off: [new Set([0, 2])], minWeight: 1e-7, since: 500, until: 2000, field: 4, low: -5, high: 20.5, names: false, dark: true, node: null, link: 3 };
  const state = { ...freshState(data), ...chosen };
  const hash = writeHash(data, state, [-1.5, 2, 0.75]);
  const back = freshState(data);
  assert.deepEqual(readHash(data, back, hash), [-1.5, 2, 0.75]);
  assert.deepEqual(back, state);
  assert.equal(writeHash(data, freshState(data), null), "#");
});

test("a permalink means the same where all have changed places, and nothing where they are gone", () => {
  const state = { ...freshState(data), off: [new Set([0, 2])], node: 1, field: 4 };
  const hash = writeHash(data, state, null);
  const turned = payload();
  for (const of of [turned.keys, turned.labels, turned.groups[0].labels, turned.nodes]) of.reverse();
  turned.source = turned.source.map((at) => 3 - at);
  turned.target = turned.target.map((at) => 3 - at);
  const other = readData(turned, NO_EVIDENCE);
  const back = freshState(other);
  readHash(other, back, hash);
  assert.deepEqual([other.keys[back.node], [...back.off[0]]], ["11", [0, 2]]);
  assert.equal(fields(other)[back.field].name, fields(data)[4].name);
  readHash(other, back, writeHash(data, { ...freshState(data), link: 2 }, null));
  assert.deepEqual([other.keys[other.source[back.link]], other.keys[other.target[back.link]]], ["12", "10"]);
  for (const gone of ["#a=99&from=10&to=99", "#a=constructor&c=__proto__&f=x", "#off.role=no&on.x=core", "#a=0"]) {
    readHash(data, back, gone);
    assert.deepEqual(back, freshState(data), gone);
  }
});

test("a permalink brings a path back, and one with an end that is gone is none", () => {
  const back = freshState(data);
  readHash(data, back, writeHash(data, { ...freshState(data), path: [2, 1] }, null));
  assert.deepEqual(back, { ...freshState(data), path: [2, 1] });
  for (const gone of ["#way=12", "#way=12&way-to=99", "#way=12&way-to=12"]) {
    readHash(data, back, gone);
    assert.equal(back.path, null);
  }
});

test("all categories off is a choice like any other", () => {
  const state = { ...freshState(data), off: [new Set([0, 1, 2])] };
  const back = freshState(data);
  readHash(data, back, writeHash(data, state, null));
  assert.deepEqual(back.off, [new Set([0, 1, 2])]);
});

test("an account is found by a part of its name, by @name and by its id, whole names first", () => {
  const named = readData(payload({ labels: ["xann", "annx", "ann", "Other"] }), NO_EVIDENCE);
  assert.deepEqual(accountsNamed(named, "ANN"), [2, 1, 0]);
  assert.deepEqual(accountsNamed(named, " @ann "), [2, 1, 0]);
  assert.deepEqual(accountsNamed(named, "13"), [3]);
  assert.deepEqual(accountsNamed(named, "1"), []);
  assert.deepEqual(accountsNamed(named, "@"), []);
});

test("an account is found by the beginning or a part of a long id, by its name, and whatever the case or width of letters", () => {
  const keys = ["abcdef==", "xxabcd==", "12", "13"];
  const names = { name: "name", type: "string", meaning: "", values: ["İstanbul Haber", null, "two\nlines", "ＷＩＤＥ"] };
  const named = readData(payload({ keys, nodes: [names] }), NO_EVIDENCE);
  assert.deepEqual(accountsNamed(named, "abcd"), [0, 1]);
  assert.deepEqual(accountsNamed(named, "istanbul"), [0]);
  assert.deepEqual(accountsNamed(named, "wide"), [3]);
  assert.deepEqual(accountsNamed(named, "two lines"), [2]);
  assert.deepEqual(accountsNamed(named, "core\nfan"), []);
});

test("a link is of a period that lies between its first and its last moment, and what is left is counted anew", () => {
  const link = (name, values) => ({ name, type: "moment", meaning: "", values });
  const timed = readData(payload({ links: [link("first_ts", [1000, 2000, 3000, null]), link("last_ts", [5000, 2000, 3000, null])] }), NO_EVIDENCE);
  assert.deepEqual(shownOf({ since: 4000 }, timed), [[1, 1, 0, 0], [1, 0, 0, 0], 2, 1]);
  assert.deepEqual(shownOf({ since: 2500, until: 3500 }, timed), [[1, 1, 1, 0], [1, 0, 1, 0], 3, 2]);
  const { inCount, inWeight, outWeight } = filtered(timed, { ...freshState(timed), since: 4000 });
  assert.deepEqual([numbers(inCount), numbers(inWeight), numbers(outWeight)], [[1, 0, 0, 0], [5, 0, 0, 0], [0, 5, 0, 0]]);
  assert.equal(filtered(timed, freshState(timed)).inWeight, timed.inWeight);
});

test("a legend lists eleven categories one by one, and of twelve the last two together", () => {
  const of = (n) => {
    const each = (value) => Array.from({ length: n }, (_, i) => value(i));
    return legendLines({ labels: each(String), hints: each(() => ""), counts: each((i) => 20 - i) });
  };
  assert.deepEqual(of(11).map((line) => line.label), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  assert.deepEqual(of(12).at(-1), { label: "2 smaller", hint: "", of: [10, 11], count: 19 });
  assert.deepEqual(of(0), []);
});
