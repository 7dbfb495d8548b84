import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { NO_EVIDENCE, evidence, load, payload } from "./page.mjs";

const page = load();
const { cell, csv, filtered, freshState, legalXml, makeExports, readData, shapePath, textCell, xml, xmlIds } = page;

/** A drawing of the four accounts on a stage of 400 by 300. */
const scene = () => ({
  width: 400,
  height: 300,
  theme: { page: "#ffffff", ink: "#1a212c" },
  font: '"A & B", serif',
  nodes: [0, 1].map((id) => ({ id, x: 100 * id, y: 10, r: 5, shape: "dot", line: 1, background: "#0072B2", border: "#ffffff" })),
  links: [{ from: [100, 10], to: [0, 10], fromRadius: 5, toRadius: 5, bend: 0, width: 2, arrow: 0.5, scale: 1, colour: "#8792a3", opacity: 0.6 }],
  labels: [{ text: "<core>", x: 10, y: 10, strong: true }],
  picture: "",
});
const drawing = { scene, colourOf: () => "#0072B2", spot: (i) => [100 * i, 10, 5] };

/** What the reader gets from one of the exports. */
function taken(what, given = payload(), tweets = evidence(), chosen = {}) {
  const data = readData(given, tweets);
  const state = { ...freshState(data), ...chosen };
  makeExports(data, drawing, () => ({ state, shown: filtered(data, state) }))[what]();
  return page.lastFile();
}
const lines = async (...given) => (await taken(...given)).split("\r\n");

test("no cell of text is a formula to a spreadsheet, and ids and handles are as they were", () => {
  const cases = JSON.parse(readFileSync(new URL("../formulas.json", import.meta.url), "utf8"));
  for (const [text, runs] of cases) assert.equal(textCell(text), `"${runs ? "'" : ""}${text.replaceAll('"', '""')}"`);
  assert.equal(textCell("'=1"), `"''=1"`);
  assert.equal(cell("=1+1", "string"), `"'=1+1"`);
});

test("a quote, a comma and a line end stay inside of their cell", () => {
  assert.equal(csv([[textCell('a"b,c\r\nd'), textCell(null)]]), '"a""b,c\r\nd",""\r\n');
});

test("a number stays a number, even below nothing or too large for JavaScript", () => {
  assert.equal(cell(-2.5, "float"), '"-2.5"');
  assert.equal(cell("-9007199254740993", "integer"), '"-9007199254740993"');
  assert.equal(cell("-1+1", "integer"), `"'-1+1"`);
  assert.equal(cell(false, "boolean"), '"false"');
  assert.equal(cell(0, "moment"), '"1970-01-01T00:00:00.000Z"');
  assert.equal(cell(null, "integer"), '""');
});

test("a moment that is none is guarded like any text", () => {
  assert.equal(cell("=1+1", "moment"), `"'=1+1"`);
  assert.equal(cell('"', "moment"), '""""');
});

test("the file of accounts holds what is shown, with what the network says of each", async () => {
  assert.deepEqual(await lines("accountsCsv", payload(), evidence(), { minWeight: 3 }), [
    '"id","handle","followers","joined","links_in","weight_in","links_out","weight_out"',
    '"10","core","1000","1970-01-01T00:00:00.000Z","2","7","1","1"',
    '"11","fan_a","20","1970-01-02T00:00:00.000Z","1","1","1","5"',
    '"13","loner","7","1970-01-03T00:00:00.000Z","0","0","0","0"',
    "",
  ]);
});

test("the file of links names both ends by id and by handle", async () => {
  const [head, first, ...rest] = await lines("linksCsv");
  assert.equal(head, '"source","target","source_handle","target_handle","weight","first_ts"');
  assert.equal(first, '"11","10","fan_a","core","5","1970-01-01T00:00:01.000Z"');
  assert.equal(rest.length, 4);
});

test("the file of tweets has a row for each tweet of each link that is shown", async () => {
  const found = await lines("tweetsCsv");
  assert.deepEqual(found, [
    '"source","target","tweet","ts","delay","text"',
    '"11","10","900","1970-01-01T00:00:01.000Z","12.5","see https://example.org/a"',
    '"11","10","901","","",""',
    '"12","10","900","1970-01-01T00:00:03.000Z","0","see https://example.org/a"',
    "",
  ]);
  assert.equal((await lines("tweetsCsv", payload(), NO_EVIDENCE)).length, 2);
  assert.equal(page.lastName(), "who_amplifies_whom_tweets.csv");
  // Of a link there are three, and the page holds two; of another nobody counted them.
  for (const [total, part] of [[[3, 0, 1, 0], "_part"], [[2, null, 1, 0], "_part"], [[2, 0, 1, 0], ""]]) {
    await taken("tweetsCsv", payload(), evidence({ total }));
    assert.equal(page.lastName(), `who_amplifies_whom${part}_tweets.csv`);
  }
});

test("text in XML ends no attribute and no element, and holds no character that XML has not", () => {
  assert.equal(xml(`<a b="c" d='e'>&\n`), "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#10;");
  assert.equal(legalXml("a\u0000b\ud800c\uffff🙂"), "a\ufffdb\ufffdc\ufffd🙂");
});

test("two accounts never have the same id in a graph file", () => {
  assert.deepEqual(xmlIds(["a", "b\u0001", "b\u0002"]), ["a", "b\ufffd", "b\ufffd~2"]);
  for (const keys of [["b\u0001", "b\u0002", "b\ufffd~2"], ["b\ufffd~2", "b\u0001", "b\u0002"], ["__proto__", "__proto__"]]) {
    assert.equal(new Set(xmlIds(keys)).size, keys.length);
  }
});

test("a graph file has the accounts and links that are shown and says nothing of what is not known", async () => {
  const found = await taken("gexf", payload({ title: "<&>", about: [["Store", "embedded"]] }), evidence(), { minWeight: 2 });
  assert.match(found, /<description>&#60;&#38;&#62;&#10;4 accounts, 3 of 4 links&#10;Store: embedded<\/description>/);
  assert.equal(found.match(/<node /g).length, 4);
  assert.deepEqual(found.match(/<edge [^>]*>/g), [
    '<edge id="0" source="11" target="10" weight="5">',
    '<edge id="1" source="13" target="13" weight="3">',
    '<edge id="2" source="12" target="10" weight="2">',
  ]);
  assert.match(found, /<node id="12" label="fan_b"><viz:color r="0" g="114" b="178"\/><viz:position x="200.0" y="-10.0" z="0"\/><viz:size value="5.00"\/><\/node>/);
  assert.match(found, /<node id="10" label="core"><attvalues><attvalue for="0" value="1000"\/><attvalue for="1" value="1970-/);
});

test("a file of a part says so by its name, its words or its picture", async () => {
  const part = payload({ part: "the heaviest 4 of 9 links" });
  await taken("linksCsv", part);
  assert.equal(page.lastName(), "who_amplifies_whom_part_links.csv");
  assert.match(await taken("gexf", part), /4 accounts, 4 links, a part: the heaviest 4 of 9 links</);
  assert.match(await taken("svg", part), /4 links, a part: the heaviest 4 of 9 links · colour/);
  await taken("linksCsv", payload(), evidence(), { minWeight: 3 });
  assert.equal(page.lastName(), "who_amplifies_whom_part_links.csv");
  await taken("linksCsv");
  assert.equal(page.lastName(), "who_amplifies_whom_links.csv");
});

test("a picture names its title, counts, tool and limits, and no text of it is markup", async () => {
  const long = `Sums: ${"f".repeat(30)} ${"e".repeat(30)} ${"d".repeat(30)}`;
  const about = [["SYNTHETIC", "Made up."], ["Mind", "<b>"], ["Files", long], ["Date", "2021-12"]];
  const found = await taken("svg", payload({ title: "<script>", synthetic: true, about }));
  assert.match(found, /<title>&#60;script&#62;<\/title>/);
  assert.match(found, /font-weight="600">SYNTHETIC · &#60;script&#62;<\/text>/);
  assert.match(found, />4 accounts, 4 links · colour: Role · behaviour, not intent<\/text>/);
  // Each in lines of its own, none wider than the picture.
  for (const line of ["SYNTHETIC: Made up.", "Mind: &#60;b&#62;", `Files: Sums: ${"f".repeat(30)}`, "e".repeat(30), "Date: 2021-12"]) {
    assert.ok(found.includes(`>${line}`), line);
  }
  assert.match(found, />&#60;core&#62;<\/text>/);
  assert.match(found, /font-family="&#34;A &#38; B&#34;, serif"/);
  assert.doesNotMatch(found, /NaN|undefined|null/);
});

test("a title that is wider than the picture goes on below, and nothing is drawn over it", async () => {
  const title = "Accounts that behave alike, by community: china_052020-alike and some more of it";
  const found = await taken("svg", payload({ title, question: "Which? ".repeat(20).trim(), synthetic: true }));
  const heads = [...found.matchAll(/<text x="16" y="(\d+)"(?: font-size="17" font-weight="600"| fill-opacity="0.7")>([^<]*)</g)];
  const wide = Number(found.match(/ width="(\d+)"/)[1]) - 32;
  assert.ok(heads.length > 2);
  for (const [, , line] of heads) assert.ok(line.length * 6.4 <= wide, line);
  assert.equal(heads.map(([, , line]) => line).join(" "), `SYNTHETIC · ${title} ${"Which? ".repeat(20).trim()}`);
  const top = Number(found.match(/translate\(0 (\d+)\)" clip-path/)[1]);
  assert.ok(top > Math.max(...heads.map(([, y]) => Number(y))));
});

test("a picture of one account and one link says so", async () => {
  const one = { keys: ["1"], labels: ["a"], nodes: [], links: [], source: [0], target: [0], weights: [1], rows: [1], groups: [] };
  const found = await taken("svg", payload(one), NO_EVIDENCE);
  assert.match(found, />1 account, 1 link · behaviour, not intent</);
  assert.doesNotMatch(found, /SYNTHETIC/);
});

test("a picture's legend has the lines of the page's own legend", async () => {
  const of = (n) => {
    const each = (value) => Array.from({ length: n }, (_, i) => value(i));
    const group = { ...payload().groups[0], labels: each((i) => `c${i}`), hints: each(() => ""), counts: each(() => 1) };
    return payload({ groups: [{ ...group, colours: each(() => "#000000"), hollow: each(() => false), of: [0, 1, 2, 3] }] });
  };
  const eleven = await taken("svg", of(11));
  assert.match(eleven, />c10<\/text>/);
  assert.doesNotMatch(eleven, /smaller/);
  const twelve = await taken("svg", of(12));
  assert.match(twelve, /fill="#6B7078"\/><text [^>]*>2 smaller<\/text>/);
});

test("a picture's legend has the shapes and outlines of what is drawn", async () => {
  const [group] = payload().groups;
  const found = await taken("svg", payload({ groups: [{ ...group, hollow: [false, false, true] }] }));
  const sign = (label) => found.match(new RegExp(`<path [^>]*/><text [^>]*>${label}</text>`))[0];
  assert.match(sign("amplifier"), new RegExp(`d="${shapePath("dot", 5)}" fill="#0072B2"`));
  assert.ok(sign("core").includes(`d="${shapePath("square", 5)}" fill="#E69F00"`));
  assert.match(sign("unknown"), /fill="none" stroke="#009E73"/);
});

test("a link between two accounts in one place is still a line with numbers", async () => {
  const heap = { ...scene(), links: scene().links.map((link) => ({ ...link, to: link.from, bend: 0.14 })) };
  const data = readData(payload(), evidence());
  const state = freshState(data);
  makeExports(data, { ...drawing, scene: () => heap }, () => ({ state, shown: filtered(data, state) })).svg();
  assert.doesNotMatch(await page.lastFile(), /NaN|Infinity/);
});

test("every shape is closed and as wide as its radius asks", () => {
  assert.equal(shapePath("square", 2), "M-2.00 -2.00L2.00 -2.00L2.00 2.00L-2.00 2.00Z");
  assert.equal(shapePath("dot", 3), "M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0Z");
  assert.equal(shapePath("unheard of", 3), shapePath("dot", 3));
  for (const [shape, corners] of [["diamond", 4], ["triangle", 3], ["triangleDown", 3], ["hexagon", 6], ["star", 10]]) {
    assert.match(shapePath(shape, 5), /^M.*Z$/);
    assert.equal(shapePath(shape, 5).split("L").length, corners);
  }
});
