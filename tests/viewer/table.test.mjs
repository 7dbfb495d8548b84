import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./page.mjs";

/** The page of a table, started on these columns ([name, kind]) and rows of cells ([shown, raw]). */
function opened(columns, cells, synthetic = "") {
  const page = load("table");
  const filled = (name, ...parts) => Object.assign(page.make(name), { parts });
  const heads = columns.map(([name, kind]) => Object.assign(filled("th", filled("button", name)), { dataset: { kind } }));
  const rows = cells.map((row) => {
    const made = row.map(([shown, raw]) => Object.assign(filled("td", shown), { dataset: raw === undefined ? {} : { raw } }));
    return Object.assign(filled("tr", ...made), { cells: made });
  });
  const body = {
    rows,
    append(...sorted) {
      this.rows = sorted;
    },
  };
  const head = { cells: heads };
  page.places.set("rows", { dataset: synthetic ? { synthetic } : {}, tBodies: [body], tHead: { rows: [head] }, rows: [head, ...rows] });
  Object.assign(page.document, { title: "A table: of <rows>" });
  globalThis.addEventListener = () => {};
  globalThis.window = {};
  page.startTable();
  const find = (text) => {
    Object.assign(page.places.get("q"), { value: text }).do("input");
    return page.places.get("counts").textContent;
  };
  const now = () => body.rows.filter((row) => !row.hidden).map((row) => row.cells[0].textContent);
  const taken = async () => {
    page.places.get("b-csv").click();
    return (await page.lastFile()).split("\r\n");
  };
  return { find, now, taken, sort: (c) => heads[c].all("button")[0].click() };
}

test("what is found is counted, and one row is one row", () => {
  assert.equal(opened([["a", "text"]], [[["x"]]]).find(""), "1 row");
  assert.equal(opened([["a", "text"]], []).find(""), "0 rows");
  const page = opened([["a", "text"]], [[["x"]], [["y"]]]);
  assert.deepEqual([page.find("Y "), page.now()], ["1 of 2 rows", ["y"]]);
  assert.deepEqual([page.find("xy"), page.now()], ["0 of 2 rows", []]);
});

test("a value is found as it is shown and as it was, addresses and numbers too", () => {
  const page = opened([["a", "text"], ["n", "number"]], [
    [["hxxps://t[.]co/a", "https://t.co/A"], ["1,000", "1000"]],
    [["b"], ["2"]],
  ]);
  for (const text of ["hxxps://t[.]co", "https://t.co/a", "1,000", "1000"]) assert.equal(page.find(text), "1 of 2 rows", text);
});

test("numbers are sorted as numbers, without end or too small for a decimal as well", () => {
  const page = opened([["n", "number"]], [["10"], ["9"], ["inf"], [""], ["-inf"], ["1e-05"]].map((row) => [row]));
  page.sort(0);
  assert.deepEqual(page.now(), ["inf", "10", "9", "1e-05", "-inf", ""]);
  page.sort(0);
  assert.deepEqual(page.now(), ["-inf", "1e-05", "9", "10", "inf", ""]);
});

test("the file holds the rows found, as they were, and no formula", async () => {
  const page = opened([["=name", "text"], ["n", "number"]], [
    [["=1+1"], ["-5"]],
    [["\n=1+1"], ["1,000", "1000"]],
    [["other"], [""]],
  ]);
  page.find("1");
  assert.deepEqual(await page.taken(), [`"'=name","n"`, `"'=1+1","-5"`, `"'\n=1+1","1000"`, ""]);
  const made = opened([["n", "number"]], [[["5"]]], "SYNTHETIC");
  assert.deepEqual(await made.taken(), [`"n","synthetic"`, `"5","SYNTHETIC"`, ""]);
});
