import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EVIDENCE, load, payload } from "./page.mjs";

const { alongPath, filtered, freshState, pathBetween, readData } = load();

/** 0 and 4 are joined over 1 (two links, one of them light), over 2 and 3 (three heavy ones); 5 is alone. */
const keys = ["a", "b", "c", "d", "e", "f"];
const data = readData(
  payload({ keys, labels: keys, nodes: [], groups: [], links: [], source: [0, 3, 2, 1, 0], target: [2, 2, 3, 4, 1].map((t, k) => (k === 1 ? 4 : t)), weights: [9, 9, 9, 5, 1], rows: [1, 1, 1, 1, 1] }),
  NO_EVIDENCE,
);
const shown = (changes = {}) => filtered(data, { ...freshState(data), ...changes });

test("a path is the fewest links, whichever way they lead", () => {
  assert.deepEqual(pathBetween(data, shown(), 0, 4), [4, 3]);
  assert.deepEqual(pathBetween(data, shown(), 4, 0), [3, 4]);
  assert.deepEqual(alongPath(data, 0, [4, 3]), [0, 1, 4]);
});

test("a path goes by links that are shown only", () => {
  assert.deepEqual(pathBetween(data, shown({ minWeight: 2 }), 0, 4), [0, 2, 1]);
  assert.equal(pathBetween(data, shown({ minWeight: 10 }), 0, 4), null);
  assert.equal(pathBetween(data, shown(), 0, 5), null);
});
