// @ts-check
// Many lines and points written straight into the pixels of an image: how many lines pass a pixel is how dark it is.

/** An image of so many pixels, all of them clear. @param {number} width @param {number} height @returns {Raster} */
function makeRaster(width, height) {
  const bytes = new Uint8ClampedArray(width * height * 4);
  return { width, height, bytes, pixels: new Uint32Array(bytes.buffer), density: new Uint16Array(width * height) };
}

/** A colour such as #0072B2 as [red, green, blue]. @param {string} colour */
const rgbOf = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** A colour as one number of four bytes, the opaque one last. @param {number[]} rgb @param {number} [opacity] from 0 to 255 */
const pixelOf = ([r, g, b], opacity = 255) => ((opacity << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** A colour between two. @param {string} one @param {string} other @param {number} share of the other */
const mixed = (one, other, share) => {
  const [a, b] = [rgbOf(one), rgbOf(other)];
  return a.map((value, i) => Math.round(value + (b[i] - value) * share));
};

/**
 * Count a line in every pixel that it passes, cut off at the edges of the image.
 * @param {Raster} raster @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 */
function countLine(raster, x0, y0, x1, y1) {
  const { width, height, density } = raster;
  const [dx, dy] = [x1 - x0, y1 - y0];
  // Liang and Barsky 1984: the stretch of the line, from 0 to 1, that lies between the edges.
  let begin = 0;
  let end = 1;
  for (let edge = 0; edge < 4; edge++) {
    const p = edge === 0 ? -dx : edge === 1 ? dx : edge === 2 ? -dy : dy;
    const q = edge === 0 ? x0 : edge === 1 ? width - 1 - x0 : edge === 2 ? y0 : height - 1 - y0;
    if (p === 0) {
      if (q < 0) return;
    } else if (p < 0) begin = Math.max(begin, q / p);
    else end = Math.min(end, q / p);
  }
  if (begin > end) return;
  const steps = Math.max(Math.abs(dx), Math.abs(dy)) * (end - begin) | 0;
  // In whole numbers of 1/65,536 of a pixel.
  const stepX = steps ? ((dx * (end - begin)) / steps) * 65536 | 0 : 0;
  const stepY = steps ? ((dy * (end - begin)) / steps) * 65536 | 0 : 0;
  let x = (x0 + begin * dx) * 65536 | 0;
  let y = (y0 + begin * dy) * 65536 | 0;
  for (let i = 0; i <= steps; i++) {
    const at = (y >> 16) * width + (x >> 16);
    if (density[at] < 65535) density[at]++;
    x += stepX;
    y += stepY;
  }
}

/**
 * Make what was counted visible, on a logarithmic scale, and forget it.
 * @param {Raster} raster @param {number[]} rgb @param {number} strongest opacity, from 0 to 1
 */
function inkLines(raster, rgb, strongest) {
  const { density, pixels } = raster;
  let most = 1;
  for (let i = 0; i < density.length; i++) if (density[i] > most) most = density[i];
  const scale = strongest / Math.log1p(Math.max(6, most * 0.6));
  const inks = Uint32Array.from({ length: most + 1 }, (_, n) => pixelOf(rgb, Math.round(255 * Math.min(strongest, Math.log1p(n) * scale))));
  for (let i = 0; i < density.length; i++) if (density[i]) pixels[i] = inks[density[i]];
  density.fill(0);
}

/** A disc of whole pixels; what is outside of the image is cut off. @param {Raster} raster @param {number} x @param {number} y @param {number} radius @param {number} pixel */
function inkPoint(raster, x, y, radius, pixel) {
  const { width, height, pixels } = raster;
  const [cx, cy, r] = [Math.round(x), Math.round(y), Math.round(radius)];
  if (cx < -r || cy < -r || cx >= width + r || cy >= height + r) return;
  if (!r) {
    if (cx < width && cy < height) pixels[cy * width + cx] = pixel;
    return;
  }
  for (let v = Math.max(-r, -cy); v <= r && cy + v < height; v++) {
    const u = Math.sqrt(r * r + r - v * v) | 0;
    const row = (cy + v) * width;
    pixels.fill(pixel, row + Math.max(0, cx - u), row + Math.max(0, Math.min(width, cx + u + 1)));
  }
}
