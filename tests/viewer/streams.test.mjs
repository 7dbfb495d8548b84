import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { load } from "./page.mjs";

const page = load();
const { bytesOf, readCoded, readDoubles, readSigned, readVarints, readWhole, unpacked } = page;
const bytes = (...list) => Uint8Array.from(list);
const list = (numbers) => Array.from(numbers);
const doubles = (...numbers) => new Uint8Array(Float64Array.from(numbers).buffer);

test("a number of seven bits takes a byte, a larger one as many as it needs", () => {
  assert.deepEqual(list(readVarints(bytes(0, 127, 128, 1, 255, 255, 3))), [0, 127, 128, 65535]);
  assert.deepEqual(list(readVarints(bytes(255, 255, 255, 255, 255, 255, 255, 15))), [2 ** 53 - 1]);
  assert.deepEqual(list(readVarints(bytes())), []);
});

test("numbers of either sign, steps above a least and doubles are what they were", () => {
  assert.deepEqual(list(readSigned(bytes(0, 1, 2, 3, 4))), [0, -1, 1, -2, 2]);
  assert.deepEqual(list(readWhole(Uint8Array.from([...doubles(-5, 86400000), 3, 0, 0, 0, 0, 2, 1, 0, 0, 1]))), [-5, 172799995, 257 * 86400000 - 5]);
  assert.deepEqual(list(readDoubles(bytes(9, ...doubles(0.25)).subarray(1))), [0.25]);
  assert.deepEqual(list(readWhole(Uint8Array.from([...doubles(7, 1), 2, 0, 0, 0]))), [7, 7]);
});

test("texts of a few kinds are a list and places in it", () => {
  const kinds = new TextEncoder().encode('["a","é",null]');
  assert.deepEqual(readCoded(bytes(kinds.length, 0, 0, 0, ...kinds, 1, 2, 0)), ["é", null, "a"]);
});

test("the columns of a plan come out of one gzip, whatever they are called", async () => {
  const packed = gzipSync(Uint8Array.from([5, 1, 0, 91, 49, 93])).toString("base64");
  const columns = await unpacked([["__proto__", "varint", 1], ["x", "signed", 1], ["y", "varint", 1], ["none", "varint", 0], ["keys", "json", 3]], packed);
  assert.deepEqual([list(columns["__proto__"]), list(columns.x), list(columns.none), columns.keys], [[5], [-1], [], [1]]);
  assert.deepEqual(list(bytesOf("AP8=")), [0, 255]);
});
