// @ts-check
// The drawing on one canvas: discs and ribbons from afar, lines, shapes and names from near, thousands of them as pixels.

const MARGIN = 0.2; // of the stage, painted on each side of it: a picture is moved as it is, and painted anew at its edge
const OPENS = 1.6; // times the scale at which all is in sight, the discs open
const MOST_LINES = 4000; // drawn as lines of their own, with arrows; more are counted into pixels
const MOST_SHAPES = 3000;
const LARGEST = 40; // pixels of a radius, however near
const NAMED_DISCS = 27;
const REST = 140; // milliseconds after which a view is at rest

/**
 * Draw the network into `stage`.
 * @param {HTMLElement} stage @param {Data} data @param {DrawingEvents} on @returns {Drawing}
 */
function makeDrawing(stage, data, on) {
  const canvas = element("canvas");
  stage.append(canvas);
  const screen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const picture = document.createElement("canvas");
  const scratch = document.createElement("canvas");
  const { xs, ys, radius, discs } = data;
  const hollow = outlines(data);
  const role = data.groups.find((group) => group.shapes.length > 0);
  const shapeOf = (/** @type {number} */ i) => (role ? role.shapes[role.of[i]] : "dot");
  const lines = lineWidths(data);
  // What is drawn; the page gives it by `update` before anything is asked for.
  let look = { state: freshState(data), shown: filtered(data, freshState(data)) };
  /** @type {Front | null} */
  let front = null;
  /** @type {Camera} */
  const camera = { x: 0, y: 0, scale: 1 };
  /** The camera by which the picture was painted. @type {Camera | null} */
  let painted = null;
  let [width, height, ratio] = [1, 1, 1];
  /** @type {Raster | null} */
  let raster = null;
  /** What the picture holds. */
  let drawn = { nodes: 0, links: /** @type {number[]} */ ([]) };

  const theme = () => THEMES[look.state.dark ? "dark" : "light"];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const colour = (/** @type {number} */ i) => colourOf(data, look.state, i);
  const far = () => discs !== null && !front && camera.scale < OPENS * wholeScale();
  const onScreenRadius = (/** @type {number} */ i) => Math.min(LARGEST, Math.max(radius[i] * camera.scale, data.nodeCount > 20000 ? 0.5 : LEAST_DOT));
  /** Where a place of the drawing is in the stage. @param {number} x @param {number} y @returns {Point} */
  const place = (x, y) => [(x - camera.x) * camera.scale + width / 2, (y - camera.y) * camera.scale + height / 2];

  // Which is in sight.

  /** The links to draw: those of the choice, else the heaviest with an end in sight. @param {number} margin */
  function linksInSight(margin) {
    const { shown } = look;
    if (front && (data.linkCount > MOST_LINES || look.state.path)) return [...front.links].filter((k) => data.source[k] !== data.target[k]);
    const [halfWidth, halfHeight] = [width * (0.5 + margin) / camera.scale, height * (0.5 + margin) / camera.scale];
    const [left, right, top, bottom] = [camera.x - halfWidth, camera.x + halfWidth, camera.y - halfHeight, camera.y + halfHeight];
    const inSight = (/** @type {number} */ i) => xs[i] > left && xs[i] < right && ys[i] > top && ys[i] < bottom;
    const few = data.linkCount <= MOST_LINES; // then lines that only pass by are drawn too
    const found = [];
    for (let k = 0; k < data.linkCount && found.length < data.drawn; k++) {
      const [a, b] = [data.source[k], data.target[k]];
      if (shown.links[k] && a !== b && (few || inSight(a) || inSight(b))) found.push(k);
    }
    return found;
  }

  /** The accounts in sight, those that are largest last. @param {number} margin */
  function nodesInSight(margin) {
    const found = [];
    const { x, y, scale } = camera;
    const [halfWidth, halfHeight] = [width * (0.5 + margin), height * (0.5 + margin)];
    for (let at = data.nodeCount - 1; at >= 0; at--) {
      const i = data.ranking[at];
      if (!look.shown.nodes[i] || Math.abs(xs[i] - x) * scale > halfWidth + LARGEST || Math.abs(ys[i] - y) * scale > halfHeight + LARGEST) continue;
      found.push(i);
    }
    return found;
  }

  // Painting. The pen's (0, 0) is the corner of the stage.

  /** @param {CanvasRenderingContext2D} pen @param {number} margin @param {number} sharp pixels of the picture for one of the stage */
  function paint(pen, margin, sharp) {
    const t = theme();
    pen.fillStyle = t.page;
    pen.fillRect(-margin * width - 1, -margin * height - 1, width * (1 + 2 * margin) + 2, height * (1 + 2 * margin) + 2);
    const nodes = nodesInSight(margin);
    const isFar = far();
    const links = isFar ? [] : linksInSight(margin);
    drawn = { nodes: nodes.length, links };
    if (discs) paintDiscs(pen, isFar);
    const asPixels = links.length > MOST_LINES;
    if (asPixels || nodes.length > MOST_SHAPES) {
      const made = clearRaster(margin, sharp);
      if (asPixels) inkLinks(made, links, margin, sharp);
      else paintLinks(pen, links);
      if (nodes.length > MOST_SHAPES) inkNodes(made, nodes, margin, sharp);
      scratch.width = made.width;
      scratch.height = made.height;
      /** @type {CanvasRenderingContext2D} */ (scratch.getContext("2d")).putImageData(new ImageData(made.bytes, made.width, made.height), 0, 0);
      pen.drawImage(scratch, -margin * width, -margin * height, made.width / sharp, made.height / sharp);
    } else paintLinks(pen, links);
    if (nodes.length <= MOST_SHAPES) for (const node of shapes(nodes)) paintShape(pen, node);
  }

  /** @param {number} margin @param {number} sharp */
  function clearRaster(margin, sharp) {
    const [w, h] = [Math.round(width * (1 + 2 * margin) * sharp), Math.round(height * (1 + 2 * margin) * sharp)];
    if (!raster || raster.width !== w || raster.height !== h) raster = makeRaster(Math.max(1, w), Math.max(1, h));
    raster.pixels.fill(0);
    return raster;
  }

  /** @param {Raster} made @param {number[]} links @param {number} margin @param {number} sharp */
  function inkLinks(made, links, margin, sharp) {
    const scale = camera.scale * sharp;
    const [left, top] = [(width * (0.5 + margin)) * sharp - camera.x * scale, (height * (0.5 + margin)) * sharp - camera.y * scale];
    for (const k of links) {
      const [a, b] = [data.source[k], data.target[k]];
      countLine(made, xs[a] * scale + left, ys[a] * scale + top, xs[b] * scale + left, ys[b] * scale + top);
    }
    inkLines(made, rgbOf(front ? theme().in : theme().link), front ? 0.9 : 0.75);
  }

  /** @param {Raster} made @param {number[]} nodes @param {number} margin @param {number} sharp */
  function inkNodes(made, nodes, margin, sharp) {
    const t = theme();
    const group = data.groups[look.state.colour];
    const inks = (group ? group.colours : [data.palette[0]]).map((one) => [pixelOf(rgbOf(one)), pixelOf(mixed(one, t.page, 0.4))]);
    const dim = pixelOf(rgbOf(t.dim));
    const scale = camera.scale * sharp;
    const [left, top] = [(width * (0.5 + margin)) * sharp - camera.x * scale, (height * (0.5 + margin)) * sharp - camera.y * scale];
    const write = (/** @type {number} */ i, /** @type {number} */ ink) => inkPoint(made, xs[i] * scale + left, ys[i] * scale + top, (onScreenRadius(i) - 0.5) * sharp, ink);
    if (front) for (const i of nodes) if (!front.nodes.has(i)) write(i, dim);
    for (const i of nodes) if (!front || front.nodes.has(i)) write(i, inks[group ? group.of[i] : 0][hollow(i) ? 1 : 0]);
  }

  /** @param {CanvasRenderingContext2D} pen @param {number[]} links */
  function paintLinks(pen, links) {
    for (const link of linkLooks(links)) {
      const { from, over, neck, head } = linkOutline(link);
      pen.globalAlpha = link.opacity;
      pen.strokeStyle = pen.fillStyle = link.colour;
      pen.lineWidth = link.width;
      pen.beginPath();
      pen.moveTo(...from);
      if (link.bend) pen.quadraticCurveTo(...over, ...neck);
      else pen.lineTo(...neck);
      pen.stroke();
      if (!head.length) continue;
      pen.beginPath();
      head.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  /** What is drawn of links: those of a mutual pair bend apart. @param {number[]} links @returns {Scene["links"]} */
  function linkLooks(links) {
    const t = theme();
    const pairs = new Set(data.directed ? links.map((k) => data.source[k] * data.nodeCount + data.target[k]) : []);
    const arrow = data.directed ? (links.length < 400 ? 0.55 : 0.4) : 0;
    return links.map((k) => {
      const [a, b] = [data.source[k], data.target[k]];
      return {
        from: place(xs[a], ys[a]),
        to: place(xs[b], ys[b]),
        fromRadius: onScreenRadius(a),
        toRadius: onScreenRadius(b),
        bend: pairs.has(b * data.nodeCount + a) ? 0.07 : 0,
        width: Math.max(lines(k) * Math.min(camera.scale, 3), LEAST_LINE),
        arrow,
        scale: Math.min(camera.scale, 2),
        ...linkInk(data, look.state, t, front, k, links.length > 1500),
      };
    });
  }

  /** What is drawn of accounts. @param {number[]} nodes @returns {Scene["nodes"]} */
  function shapes(nodes) {
    const t = theme();
    return nodes.map((i) => {
      const [x, y] = place(xs[i], ys[i]);
      const forward = !front || front.nodes.has(i);
      const own = forward ? colour(i) : t.dim;
      const empty = hollow(i);
      const shape = shapeOf(i);
      const r = onScreenRadius(i);
      const line = empty ? Math.min(3, 1 + r / 8) : Math.min(1, r / 4);
      return { id: i, x, y, r: r * (data.sizes[shape] ?? 1), shape, line, background: empty ? t.page : own, border: empty ? own : forward ? t.page : t.dim };
    });
  }

  /** @param {CanvasRenderingContext2D} pen @param {Scene["nodes"][number]} node */
  function paintShape(pen, node) {
    pen.fillStyle = node.background;
    pen.strokeStyle = node.border;
    pen.lineWidth = node.line;
    pen.save();
    pen.translate(node.x, node.y);
    const outline = new Path2D(shapePath(node.shape, node.r));
    pen.fill(outline);
    pen.stroke(outline);
    pen.restore();
  }

  /** Discs, and from afar the ribbons between them, rim to rim. @param {CanvasRenderingContext2D} pen @param {boolean} isFar */
  function paintDiscs(pen, isFar) {
    if (!discs) return;
    const t = theme();
    const on = discs.spots.map((_, d) => discShown(d));
    if (isFar) {
      const most = discs.ribbons[0]?.[2] ?? 1;
      pen.strokeStyle = t.link;
      for (const [a, b, weight] of [...discs.ribbons].reverse()) {
        if (!on[a] || !on[b]) continue;
        const [ax, ay, ar] = discAt(a);
        const [bx, by, br] = discAt(b);
        const way = Math.hypot(bx - ax, by - ay) || 1;
        const [ux, uy] = [(bx - ax) / way, (by - ay) / way];
        const from = [ax + ux * ar, ay + uy * ar];
        const to = [bx - ux * br, by - uy * br];
        const bow = 0.12 * Math.max(0, way - ar - br);
        pen.globalAlpha = 0.25 + 0.4 * Math.sqrt(weight / most);
        pen.lineWidth = Math.max(0.8, Math.min(12, ar, br) * Math.sqrt(weight / most));
        pen.beginPath();
        pen.moveTo(from[0], from[1]);
        pen.quadraticCurveTo((from[0] + to[0]) / 2 + uy * bow, (from[1] + to[1]) / 2 - ux * bow, to[0], to[1]);
        pen.stroke();
      }
    }
    discs.spots.forEach((_, d) => {
      if (!on[d]) return;
      const [x, y, r] = discAt(d);
      pen.beginPath();
      pen.arc(x, y, r, 0, 7);
      pen.globalAlpha = 1;
      pen.fillStyle = t.page;
      if (isFar) pen.fill();
      pen.globalAlpha = isFar ? 1 : 0.35;
      pen.strokeStyle = discColour(d);
      pen.lineWidth = 1.2;
      pen.stroke();
    });
    pen.globalAlpha = 1;
  }

  /** @param {number} d @returns {[x: number, y: number, radius: number]} */
  function discAt(d) {
    const [x, y, r] = /** @type {DiscData} */ (discs).spots[d];
    return [...place(x, y), r * camera.scale];
  }
  /** @param {number} d */
  function discColour(d) {
    const { group, category } = /** @type {DiscData} */ (discs);
    return look.state.colour === group && category[d] !== undefined ? data.groups[group].colours[category[d]] : theme().link;
  }
  /** @param {number} d */
  function discShown(d) {
    const { group, category } = /** @type {DiscData} */ (discs);
    return category[d] === undefined || !look.state.off[group].has(category[d]);
  }
  /** The disc under a spot of the stage, from afar. @param {Spot} at */
  function discUnder(at) {
    if (!discs || !far()) return null;
    const found = discs.spots.findIndex((_, d) => {
      const [x, y, r] = discAt(d);
      return discShown(d) && Math.hypot(x - at.x, y - at.y) < r;
    });
    return found < 0 ? null : found;
  }

  /** Names, of discs from afar, else of accounts. @param {Measure} measure @returns {Label[]} */
  function labels(measure) {
    if (!look.state.names) return [];
    if (far()) return discNames(measure);
    /** @type {[account: number, x: number, y: number, radius: number][]} */
    const onScreen = [];
    for (const i of nameOrder(data, look.state, front)) {
      if (!look.shown.nodes[i]) continue;
      const [x, y] = place(xs[i], ys[i]);
      if (x > -40 && y > -20 && x < width + 40 && y < height + 20) onScreen.push([i, x, y, onScreenRadius(i)]);
      if (onScreen.length >= 4000) break;
    }
    return namesBeside(data, look.state, front, onScreen, width, height, measure);
  }

  /** @param {Measure} measure @returns {Label[]} */
  function discNames(measure) {
    const { names, counts } = /** @type {DiscData} */ (discs);
    /** @type {Box[]} */
    const written = [];
    /** @type {Label[]} */
    const found = [];
    for (let d = 0; d < names.length && found.length < NAMED_DISCS; d++) {
      const [x, y, r] = discAt(d);
      if (!discShown(d) || r < 12) continue;
      const text = `${plain(names[d], 22)} · ${number(counts[d])}`;
      const w = measure(text, true);
      if (w > 3 * r && found.length > 9) continue; // it would lie over its neighbours
      const spot = [y, y + r + 9, y - r - 9].map((middle) => /** @type {Box} */ ([x - w / 2, middle - 8, x + w / 2, middle + 8]));
      const free = spot.find((box) => box[0] > 2 && box[2] < width - 2 && !written.some((one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1]));
      if (!free) continue;
      written.push(free);
      found.push({ text, x: free[0], y: free[1] + 8, strong: true });
    }
    return found;
  }

  // From the picture to the screen.

  /** Whether the picture covers the stage and is about as sharp as it should be. */
  function covers() {
    if (!painted) return false;
    const zoom = camera.scale / painted.scale;
    const room = (/** @type {number} */ side) => side * (0.5 + MARGIN) * zoom - side / 2;
    const off = (/** @type {number} */ now, /** @type {number} */ then) => Math.abs(now - then) * camera.scale;
    return zoom > 0.75 && zoom < 1.6 && off(camera.x, painted.x) <= room(width) && off(camera.y, painted.y) <= room(height);
  }

  function frame() {
    if (width < 2 || height < 2) return;
    if (!covers()) {
      picture.width = Math.round(width * (1 + 2 * MARGIN) * ratio);
      picture.height = Math.round(height * (1 + 2 * MARGIN) * ratio);
      const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d", { alpha: false }));
      pen.setTransform(ratio, 0, 0, ratio, width * MARGIN * ratio, height * MARGIN * ratio);
      paint(pen, MARGIN, ratio);
      writeNames(pen, labels(measuring(pen)), theme());
      painted = { ...camera };
    }
    const by = /** @type {Camera} */ (painted);
    const zoom = camera.scale / by.scale;
    screen.setTransform(1, 0, 0, 1, 0, 0);
    screen.fillStyle = theme().page;
    screen.fillRect(0, 0, canvas.width, canvas.height);
    const [left, top] = [(by.x - camera.x) * camera.scale, (by.y - camera.y) * camera.scale].map((one) => one * ratio);
    const [w, h] = [picture.width * zoom, picture.height * zoom];
    screen.drawImage(picture, Math.round(canvas.width / 2 + left - w / 2), Math.round(canvas.height / 2 + top - h / 2), w, h);
  }

  let asked = 0;
  function ask() {
    if (!asked)
      asked = requestAnimationFrame(() => {
        asked = 0;
        frame();
      });
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** The view has changed: move the picture, and paint it anew when it has come to rest. */
  function moved() {
    ask();
    clearTimeout(rest);
    rest = setTimeout(() => {
      painted = null;
      ask();
      on.moved();
    }, REST);
  }
  function renew() {
    painted = null;
    ask();
  }

  /** @param {State} state @param {Shown} shown */
  function update(state, shown) {
    look = { state, shown };
    front = chosenOf(data, state, shown);
    renew();
  }

  function resize() {
    ratio = Math.min(2, devicePixelRatio || 1);
    [width, height] = [Math.max(1, stage.clientWidth), Math.max(1, stage.clientHeight)];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    painted = null;
  }

  // The view.

  /** The corners of what is shown of some accounts, and the discs they fill. @param {Iterable<number>} ids @returns {Box} */
  function around(ids) {
    /** @type {Box} */
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const i of ids) {
      if (!look.shown.nodes[i]) continue;
      const r = radius[i];
      box[0] = Math.min(box[0], xs[i] - r);
      box[1] = Math.min(box[1], ys[i] - r);
      box[2] = Math.max(box[2], xs[i] + r);
      box[3] = Math.max(box[3], ys[i] + r);
    }
    return box;
  }
  /** @type {Box} */
  let whole = [0, 0, 0, 0];
  const scaleFor = (/** @type {Box} */ box) =>
    Math.min((width - (width < 600 ? 30 : 150) + 2 * aside()) / Math.max(1, box[2] - box[0]), (height - 60) / Math.max(1, box[3] - box[1]), 1.7);
  function wholeScale() {
    return Math.max(1e-3, Math.min((width - (width < 600 ? 30 : 150)) / Math.max(1, whole[2] - whole[0]), (height - 60) / Math.max(1, whole[3] - whole[1]), 1.7));
  }
  const bounded = (/** @type {number} */ scale) => Math.min(12, Math.max(Math.min(0.02, wholeScale() / 2), scale));

  /** Half of what a card covers: the middle of the rest is where things are brought to. */
  const aside = () => {
    const card = byId("card");
    return card.hidden || width < 760 ? 0 : -(card.offsetWidth + 12) / 2;
  };

  let flight = 0;
  /** @param {Camera} to @param {boolean} [animated] */
  function move(to, animated = true) {
    cancelAnimationFrame(flight);
    const end = { ...to, x: to.x - aside() / to.scale };
    if (!animated || still()) {
      Object.assign(camera, end);
      renew();
      return on.moved();
    }
    const begin = { ...camera };
    const started = performance.now();
    const step = (/** @type {number} */ now) => {
      const share = Math.min(1, Math.max(0, (now - started) / 420));
      const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2;
      camera.scale = begin.scale * (end.scale / begin.scale) ** eased;
      camera.x = begin.x + (end.x - begin.x) * eased;
      camera.y = begin.y + (end.y - begin.y) * eased;
      if (share < 1) flight = requestAnimationFrame(step);
      moved();
    };
    flight = requestAnimationFrame(step);
  }

  /** @param {Box} box @param {boolean} [animated] */
  function show(box, animated) {
    if (box[0] > box[2]) return;
    move({ x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, scale: bounded(scaleFor(box)) }, animated);
  }
  /**
   * Show these accounts (or all that are shown) as large as they fit, leaving room for a card.
   * @param {Iterable<number> | null} [ids] @param {boolean} [animated]
   */
  const fit = (ids = null, animated = true) => show(around(ids ?? xs.keys()), animated);

  /** Bring an account to the middle, near enough to read its neighbours. @param {number} i @param {number} [least] */
  const fly = (i, least = 0.9) => move({ x: xs[i], y: ys[i], scale: Math.max(camera.scale, least, discs ? OPENS * wholeScale() : 0) });

  /** Zoom about a spot of the stage. @param {number} factor @param {Spot} [at] */
  function zoom(factor, at = { x: width / 2, y: height / 2 }) {
    const scale = bounded(camera.scale * factor);
    camera.x += (at.x - width / 2) * (1 / camera.scale - 1 / scale);
    camera.y += (at.y - height / 2) * (1 / camera.scale - 1 / scale);
    camera.scale = scale;
    moved();
  }

  // What is under the pointer: accounts first, with a margin that does not shrink when zoomed out.

  /** @param {Spot} at @returns {number | null} */
  function nodeAt(at) {
    if (far()) return null;
    /** @type {number | null} */
    let best = null;
    let nearest = 4;
    for (let i = 0; i < data.nodeCount; i++) {
      if (!look.shown.nodes[i]) continue;
      const dx = (xs[i] - camera.x) * camera.scale + width / 2 - at.x;
      const dy = (ys[i] - camera.y) * camera.scale + height / 2 - at.y;
      if (dx > 50 || dx < -50 || dy > 50 || dy < -50) continue;
      const away = Math.hypot(dx, dy) - onScreenRadius(i);
      if (away < nearest) [best, nearest] = [i, away];
    }
    return best;
  }

  /** @param {Spot} at @returns {number | null} */
  function linkAt(at) {
    /** @type {number | null} */
    let best = null;
    let nearest = 6;
    for (const k of drawn.links) {
      if (front && !front.links.has(k)) continue;
      const [ax, ay] = place(xs[data.source[k]], ys[data.source[k]]);
      const [bx, by] = place(xs[data.target[k]], ys[data.target[k]]);
      const [dx, dy] = [bx - ax, by - ay];
      const along = Math.max(0, Math.min(1, ((at.x - ax) * dx + (at.y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(ax + along * dx - at.x, ay + along * dy - at.y);
      if (away < nearest) [best, nearest] = [k, away];
    }
    return best;
  }

  /** @param {MouseEvent} event @returns {Spot} */
  function spotOf(event) {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
  /** @param {Spot} at */
  function click(at) {
    const disc = discUnder(at);
    if (disc !== null) {
      const [x, y, r] = /** @type {DiscData} */ (discs).spots[disc];
      const box = /** @type {Box} */ ([x - r, y - r, x + r, y + r]);
      return move({ x, y, scale: bounded(Math.max(scaleFor(box), OPENS * wholeScale())) });
    }
    const node = nodeAt(at);
    if (node !== null) return on.node(node);
    const link = linkAt(at);
    return link !== null ? on.link(link) : on.nothing();
  }

  /** Pointers that are down, by their id: one moves the view or an account, two zoom it. @type {Map<number, Spot>} */
  const down = new Map();
  /** @type {number | null} */
  let held = null;
  let travelled = 0;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    cancelAnimationFrame(flight);
    const at = spotOf(event);
    down.set(event.pointerId, at);
    [travelled, held] = [0, down.size === 1 && data.nodeCount <= MOST_SHAPES ? nodeAt(at) : null];
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const at = spotOf(event);
    const before = down.get(event.pointerId);
    if (!before) return hover(at);
    const others = [...down].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    down.set(event.pointerId, at);
    const [dx, dy] = [at.x - before.x, at.y - before.y];
    travelled += Math.hypot(dx, dy);
    if (travelled < 4) return;
    on.hover(null);
    if (held !== null) {
      xs[held] += dx / camera.scale;
      ys[held] += dy / camera.scale;
      return renew();
    }
    camera.x -= dx / camera.scale / (others.length + 1);
    camera.y -= dy / camera.scale / (others.length + 1);
    if (others.length) {
      const [now, then] = [at, before].map((spot) => Math.max(10, Math.hypot(spot.x - others[0].x, spot.y - others[0].y)));
      zoom(now / then, { x: (at.x + others[0].x) / 2, y: (at.y + others[0].y) / 2 });
    }
    moved();
  });
  stage.addEventListener("pointerup", (event) => {
    if (down.delete(event.pointerId) && travelled < 4) click(spotOf(event));
    else on.moved();
    held = null;
  });
  stage.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  stage.addEventListener("dblclick", (event) => {
    const node = nodeAt(spotOf(event));
    if (node !== null) fly(node, 1.6);
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * (event.deltaMode ? 30 : 1))) * 0.0016), spotOf(event));
    },
    { passive: false },
  );
  let wait = 0;
  /** @param {Spot} at */
  function hover(at) {
    if (wait) return;
    wait = requestAnimationFrame(() => {
      wait = 0;
      const disc = discUnder(at);
      const node = disc === null ? nodeAt(at) : null;
      const link = disc === null && node === null ? linkAt(at) : null;
      stage.style.cursor = node !== null || link !== null || disc !== null ? "pointer" : "";
      on.hover(node !== null ? { node } : link !== null ? { link } : disc !== null ? { disc } : null, at);
    });
  }
  stage.addEventListener("pointerleave", () => on.hover(null));
  resize();
  whole = around(xs.keys());
  if (whole[0] > whole[2]) whole = [0, 0, 1, 1];
  new ResizeObserver(() => {
    resize();
    ask();
  }).observe(stage);

  return {
    update,
    fit,
    fly,
    flyLink: (k) => fit([data.source[k], data.target[k]]),
    pan(dx, dy) {
      camera.x += (dx * 70) / camera.scale;
      camera.y += (dy * 70) / camera.scale;
      moved();
    },
    zoom: (factor) => zoom(factor),
    /** Bring the view to a place, or say where it is. @type {Drawing["view"]} */
    view: (/** @type {View} */ to = []) => {
      if (!to.length) return /** @type {any} */ ([camera.x.toFixed(1), camera.y.toFixed(1), camera.scale.toFixed(4)].map(Number));
      Object.assign(camera, { x: to[0], y: to[1], scale: bounded(to[2]) });
      renew();
    },
    colourOf: colour,
    spot: (i) => [xs[i], ys[i], radius[i]],
    /** Where an account stands in the stage, in pixels. */
    onScreen: (i) => place(xs[i], ys[i]),
    /** How many accounts and which links the picture holds, once painted. */
    drawn() {
      frame();
      return drawn;
    },
    /** What is on the screen: as numbers and colours, or where it is many, as a picture without its names. */
    scene() {
      const nodes = nodesInSight(0);
      const links = far() ? [] : linksInSight(0);
      const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
      const made = { width, height, theme: theme(), font: FONT, labels: labels(measuring(pen)) };
      if (!discs && nodes.length <= MOST_SHAPES && links.length <= MOST_LINES) {
        return { ...made, nodes: shapes(nodes), links: linkLooks(links), picture: "" };
      }
      const image = element("canvas");
      [image.width, image.height] = [width * 2, height * 2];
      const brush = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
      brush.scale(2, 2);
      paint(brush, 0, 2);
      renew();
      return { ...made, nodes: [], links: [], picture: image.toDataURL("image/png") };
    },
  };
}

/** The width of a link at scale 1: many side by side must leave room between them. @param {Data} data */
function lineWidths(data) {
  const most = data.weights.length ? Math.max(Number(data.weights[0]), 1e-9) : 1;
  const widest = Math.min(5, Math.max(1.8, 70 / Math.sqrt(Math.max(1, data.linkCount))));
  return (/** @type {number} */ k) => 0.6 + (widest - 0.6) * Math.sqrt(Math.max(0, data.weights[k]) / most);
}
