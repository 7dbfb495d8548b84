import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./page.mjs";

const { hashOf, noteOf } = load("dossier");

test("notes come back from a link as they were written", () => {
  for (const note of ["", "a", "ab", "abc", "a\nb\tc", "香港 👩‍💻", "?&#=+/-_", "</script>", "x".repeat(2000)]) {
    assert.equal(noteOf(hashOf(note)), note);
    assert.match(hashOf(note), /^(#note=[A-Za-z0-9_-]+)?$/);
  }
});

test("the end of a link that holds no notes leaves none", () => {
  for (const hash of ["", "#", "#part-1", "#note=", "#note=!!", "#note=%41", "#note=_w", "note=YQ"]) assert.equal(noteOf(hash), "");
});

test("no more notes are taken from a link than a page lets one write", () => {
  assert.equal(noteOf(hashOf("x".repeat(5000))), "x".repeat(2000));
});

/** The page of a dossier with rows of cells ([shown, raw]), started; `hash` is the end of its link. */
function started(rows, hash = "") {
  const page = load("dossier");
  const filled = (name, ...parts) => Object.assign(page.make(name), { parts });
  const made = rows.map((row) => {
    const cells = row.map(([shown, raw]) => Object.assign(filled("td", shown), { dataset: raw === undefined ? {} : { raw } }));
    return Object.assign(filled("tr", ...cells), { cells });
  });
  page.places.set("rows", { tBodies: [{ rows: made }] });
  page.document.querySelectorAll = () => [];
  Object.assign(globalThis, {
    location: { hash, pathname: "/page.html", search: "", href: `file:///page.html${hash}` },
    history: { replaceState: (_state, _title, to) => (globalThis.went = to) },
    addEventListener: () => {},
    window: {},
  });
  page.startDossier();
  const find = (text) => {
    Object.assign(page.places.get("q"), { value: text }).do("input");
    return page.places.get("counts").textContent;
  };
  return { ...page, find, shown: () => made.filter((row) => !row.hidden).map((row) => row.cells[0].textContent) };
}

test("tweets are found by text as it is shown and as it was, and counted", () => {
  const page = started([[["One"], ["hxxps://t[.]co/a", "https://t.co/A"]], [["two"], ["x"]]]);
  assert.equal(page.places.get("counts").textContent, "2 rows");
  assert.deepEqual([page.find("T.CO/a"), page.shown()], ["1 of 2 rows", ["One"]]);
  assert.deepEqual([page.find("hxxps"), page.shown()], ["1 of 2 rows", ["One"]]);
  assert.deepEqual([page.find("two"), page.shown()], ["1 of 2 rows", ["two"]]);
  assert.deepEqual([page.find(""), page.shown()], ["2 rows", ["One", "two"]]);
});

test("what is written stands in the link and in what is printed, and marks what is not seen", () => {
  const page = started([], hashOf("be\u202efore"));
  assert.equal(page.places.get("note").value, "be\u202efore");
  assert.equal(page.places.get("noted").textContent, "be⇄fore");
  Object.assign(page.places.get("note"), { value: "after" }).do("input");
  assert.equal(page.places.get("noted").textContent, "after");
  assert.equal(globalThis.went, `/page.html${hashOf("after")}`);
  Object.assign(page.places.get("note"), { value: "" }).do("input");
  assert.equal(globalThis.went, "/page.html");
});
