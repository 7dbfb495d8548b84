import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./page.mjs";

const { countLine, inkLines, inkPoint, makeRaster, mixed, pixelOf, rgbOf } = load();
const rows = (raster, of) => Array.from({ length: raster.height }, (_, y) => Array.from(of.subarray(y * raster.width, (y + 1) * raster.width)));

test("a line is counted once in each pixel that it passes", () => {
  const raster = makeRaster(4, 3);
  countLine(raster, 0, 1, 3, 1);
  countLine(raster, 1, 0, 1, 2);
  assert.deepEqual(rows(raster, raster.density), [[0, 1, 0, 0], [1, 2, 1, 1], [0, 1, 0, 0]]);
});

test("a line that comes from outside is cut off at the edges, and one that stays outside is none", () => {
  const raster = makeRaster(3, 3);
  countLine(raster, -100, 1, 100, 1);
  countLine(raster, -5, -5, -1, 7);
  countLine(raster, 0, 9, 2, 9);
  countLine(raster, -2, 0, 1, -4);
  assert.deepEqual(rows(raster, raster.density), [[0, 0, 0], [1, 1, 1], [0, 0, 0]]);
});

test("more lines make a pixel darker, none leaves it clear, and the count begins anew", () => {
  const raster = makeRaster(3, 1);
  for (let n = 0; n < 20; n++) countLine(raster, 0, 0, 0, 0);
  countLine(raster, 1, 0, 1, 0);
  inkLines(raster, [10, 20, 30], 0.75);
  const opacity = [3, 7, 11].map((at) => raster.bytes[at]);
  assert.ok(opacity[0] > opacity[1] && opacity[1] > 0 && opacity[2] === 0, String(opacity));
  assert.deepEqual([...raster.bytes.subarray(0, 3)], [10, 20, 30]);
  assert.deepEqual([...raster.density], [0, 0, 0]);
});

test("a point is a disc of whole pixels, cut off at the edges", () => {
  const raster = makeRaster(5, 5);
  inkPoint(raster, 2, 2, 1, 7);
  assert.deepEqual(rows(raster, raster.pixels).map((row) => row.map((pixel) => (pixel ? 1 : 0)).join("")), ["00000", "01110", "01110", "01110", "00000"]);
  const edge = makeRaster(3, 3);
  for (const [x, y, r] of [[0, 0, 1], [-9, 1, 2], [5, 1, 0], [1, 90, 3]]) inkPoint(edge, x, y, r, 7);
  assert.deepEqual(rows(edge, edge.pixels), [[7, 7, 0], [7, 7, 0], [0, 0, 0]]);
});

test("a colour keeps its bytes in the order of an image", () => {
  assert.deepEqual(rgbOf("#0072B2"), [0, 114, 178]);
  assert.deepEqual([...new Uint8Array(Uint32Array.of(pixelOf([1, 2, 3], 4)).buffer)], [1, 2, 3, 4]);
  assert.deepEqual(mixed("#000000", "#ffffff", 0.5), [128, 128, 128]);
});
