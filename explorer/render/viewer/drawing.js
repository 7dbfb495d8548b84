// @ts-check
// The drawing: the only file that knows the engine (vis-network, from pyvis).

const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const LEAST_LINE = 0.55; // pixels on the screen, however far one zooms out
const LEAST_DOT = 1.8;
const THEMES = {
  light: { page: "#ffffff", ink: "#1a212c", link: "#8792a3", dim: "#dfe3e9", in: "#0b63a5", out: "#b34700" },
  dark: { page: "#11151c", ink: "#e7eaf0", link: "#66728a", dim: "#2a323d", in: "#6bb8f0", out: "#ff9a57" },
};

/**
 * Draw the network into `stage`.
 * @param {HTMLElement} stage @param {Data} data @param {DrawingEvents} on @returns {Drawing}
 */
function makeDrawing(stage, data, on) {
  const given = block("drawing");
  const nodes = new vis.DataSet(given.nodes);
  const edges = new vis.DataSet(given.edges);
  const network = new vis.Network(stage, { nodes, edges }, block("options"));
  const xs = Float64Array.from(given.nodes, (node) => node.x);
  const ys = Float64Array.from(given.nodes, (node) => node.y);
  const radius = Float64Array.from(given.nodes, (node) => node.size);
  const drawn = new Map(given.edges.map((edge) => [edge.id, edge]));
  const inside = data.groups.find((group) => group.hollow.includes(true));
  const crowded = given.edges.length > 1500;
  const canvas = network.canvas.frame.canvas;
  // What is drawn; the page gives it by `update` before anything is asked for.
  let look = { state: freshState(data), shown: filtered(data, freshState(data)) };

  /** @returns {Theme} */
  const theme = () => THEMES[look.state.dark ? "dark" : "light"];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** @param {number} i */
  function colourOf(i) {
    const group = data.groups[look.state.colour];
    return group ? group.colours[group.of[i]] : data.palette[0];
  }

  /** Whether a node is drawn as an outline: seen only from outside the network. @param {number} i */
  const hollow = (i) => inside !== undefined && inside.hollow[inside.of[i]];

  /** The nodes and links that the choice puts forward, or null when nothing is chosen. */
  function chosen() {
    const { node, link } = look.state;
    if (node !== null) {
      const links = new Set(data.linksOf[node].filter((k) => look.shown.links[k]));
      return { nodes: new Set([node, ...[...links].map((k) => data.other(k, node))]), links };
    }
    if (link !== null) return { nodes: new Set([data.source[link], data.target[link]]), links: new Set([link]) };
    return null;
  }

  function styles() {
    const t = theme();
    const front = chosen();
    const nodeStyles = given.nodes.map(({ id }) => {
      const forward = !front || front.nodes.has(id);
      const colour = forward ? colourOf(id) : t.dim;
      const empty = hollow(id);
      const fill = empty ? t.page : colour;
      const border = empty ? colour : forward ? t.page : t.dim;
      const same = { background: fill, border };
      return {
        id,
        hidden: !look.shown.nodes[id],
        borderWidth: empty ? Math.min(3, 1 + radius[id] / 8) : 1,
        color: { ...same, highlight: same, hover: same },
      };
    });
    const edgeStyles = given.edges.map(({ id, to }) => {
      const forward = front?.links.has(id);
      let colour = t.link;
      if (forward && look.state.node !== null && data.directed) colour = to === look.state.node ? t.in : t.out;
      else if (forward) colour = t.in;
      const opacity = forward ? 0.9 : front ? 0.07 : crowded ? 0.45 : 0.6;
      return {
        id,
        hidden: !look.shown.links[id] || (front !== null && !forward && crowded),
        color: { color: colour, highlight: colour, hover: colour, inherit: false, opacity },
      };
    });
    return { nodeStyles, edgeStyles };
  }

  /** @param {State} state @param {Shown} shown */
  function update(state, shown) {
    look = { state, shown };
    const { nodeStyles, edgeStyles } = styles();
    nodes.updateOnly(nodeStyles);
    edges.updateOnly(edgeStyles);
    drawnAt = null;
    network.redraw();
  }

  // Far out, lines and accounts would be thinner than a pixel: they stop shrinking.
  /** @type {number | null} */
  let drawnAt = null;
  network.on("beforeDrawing", () => {
    const scale = network.getScale();
    if (scale === drawnAt) return;
    drawnAt = scale;
    for (const { id, width } of given.edges) network.body.edges[id].options.width = Math.max(width, LEAST_LINE / scale);
    for (const { id, size } of given.nodes) network.body.nodes[id].options.size = Math.max(size, LEAST_DOT / scale);
  });

  // Names are written here, not by the engine: of one size at any zoom, none over another.

  function labelOrder() {
    const front = chosen();
    const order = front
      ? [...front.nodes].sort((a, b) => data.rank[a] - data.rank[b])
      : data.ranking;
    const first = look.state.node;
    return first === null ? order : [first, ...order.filter((i) => i !== first)];
  }

  /**
   * @param {number} width @param {number} height @param {(account: number) => Point} place @param {number} scale
   * @param {(text: string) => number} measure @returns {Label[]}
   */
  function labels(width, height, place, scale, measure) {
    const meet = (/** @type {Box} */ a, /** @type {Box} */ b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
    const shared = (/** @type {Box} */ a, /** @type {Box} */ b) =>
      Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
    /** @type {[account: number, x: number, y: number, radius: number][]} */
    const onScreen = [];
    for (const i of labelOrder()) {
      if (!look.shown.nodes[i]) continue;
      const [x, y] = place(i);
      if (x > -40 && y > -20 && x < width + 40 && y < height + 20) onScreen.push([i, x, y, radius[i] * scale]);
    }
    const discs = onScreen
      .filter(([, , , r]) => r > 3)
      .slice(0, 500)
      .map(([, x, y, r]) => /** @type {Box} */ ([x - r, y - r, x + r, y + r]));
    /** @type {Label[]} */
    const found = [];
    /** @type {Box[]} */
    const written = [];
    const front = chosen();
    const most = front ? 60 : Math.min(90, Math.round((width * height) / 11000));
    for (const [i, x, y, r] of onScreen) {
      if (found.length >= most) break;
      // The first few get a name in any case, over smaller accounts if need be; others where there is room.
      const first = found.length < 8 && r > 5;
      const forced = first || i === look.state.node;
      if (!forced && !front && r < 2.2 && found.length > 24) break;
      const text = plain(data.name(i), 26);
      const w = measure(text) + 2;
      const spots = [
        [x + r + 4, y],
        [x - r - 4 - w, y],
        [x - w / 2, y + r + 10],
        [x - w / 2, y - r - 10],
        [x + r * 0.7 + 4, y - r * 0.7 - 8],
        [x + r * 0.7 + 4, y + r * 0.7 + 8],
      ]
        .map(([lx, ly]) => /** @type {Box} */ ([lx, ly - 8, lx + w, ly + 8]))
        .filter((box) => !written.some((other) => meet(box, other)))
        .map((box) => {
          const cut = box[0] < 2 || box[1] < 2 || box[2] > width - 2 || box[3] > height - 2;
          return /** @type {[number, Box]} */ ([discs.reduce((sum, disc) => sum + shared(box, disc), cut ? 1e4 : 0), box]);
        });
      const best = spots.reduce((a, b) => (b[0] < a[0] ? b : a), spots[0]);
      if (!best || (best[0] && !forced)) continue;
      written.push(best[1]);
      found.push({ text, x: best[1][0], y: best[1][1] + 8, strong: front ? i === look.state.node : first });
    }
    return found;
  }

  /** Where an account stands in a stage of this size. @returns {(account: number) => Point} */
  function placing() {
    const scale = network.getScale();
    const { x: cx, y: cy } = network.getViewPosition();
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    return (i) => [(xs[i] - cx) * scale + width / 2, (ys[i] - cy) * scale + height / 2];
  }

  /** @param {CanvasRenderingContext2D} context */
  function drawLabels(context) {
    if (!look.state.names) return;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const t = theme();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    const ratio = canvas.width / Math.max(1, width);
    context.scale(ratio, ratio);
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.font = `12px ${FONT}`;
    for (const label of labels(width, height, placing(), network.getScale(), (text) => context.measureText(text).width)) {
      context.font = `${label.strong ? "600 " : ""}12px ${FONT}`;
      context.lineWidth = 3.5;
      context.strokeStyle = t.page;
      context.globalAlpha = 0.85;
      context.strokeText(label.text, label.x, label.y);
      context.globalAlpha = 1;
      context.fillStyle = t.ink;
      context.fillText(label.text, label.x, label.y);
    }
    context.restore();
  }
  network.on("afterDrawing", drawLabels);

  // What is under the pointer: nodes first, with a margin that does not shrink when zoomed out.

  /** @param {Spot} dom @returns {number | null} */
  function nodeAt(dom) {
    const at = network.DOMtoCanvas(dom);
    const slack = 4 / network.getScale();
    /** @type {number | null} */
    let best = null;
    let nearest = Infinity;
    for (let i = 0; i < xs.length; i++) {
      if (!look.shown.nodes[i]) continue;
      const away = Math.hypot(xs[i] - at.x, ys[i] - at.y) - radius[i];
      if (away < slack && away < nearest) [best, nearest] = [i, away];
    }
    return best;
  }

  /** @param {Spot} dom @returns {number | null} */
  function linkAt(dom) {
    const hit = network.getEdgeAt(dom);
    if (hit !== undefined && look.shown.links[hit]) return hit;
    const at = network.DOMtoCanvas(dom);
    const front = chosen();
    /** @type {number | null} */
    let best = null;
    let nearest = 6 / network.getScale();
    for (const [k, edge] of drawn) {
      if (!look.shown.links[k] || (front && !front.links.has(k))) continue;
      const [ax, ay] = [xs[edge.from], ys[edge.from]];
      const [dx, dy] = [xs[edge.to] - ax, ys[edge.to] - ay];
      const along = Math.max(0, Math.min(1, ((at.x - ax) * dx + (at.y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(ax + along * dx - at.x, ay + along * dy - at.y);
      if (away < nearest) [best, nearest] = [k, away];
    }
    return best;
  }

  network.on("click", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    if (node !== null) return on.node(node);
    const link = linkAt(pointer.DOM);
    return link !== null ? on.link(link) : on.nothing();
  });
  network.on("doubleClick", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    if (node !== null) fly(node, 1.6);
  });
  let wait = 0;
  stage.addEventListener("pointermove", (event) => {
    if (wait) return;
    wait = requestAnimationFrame(() => {
      wait = 0;
      const box = stage.getBoundingClientRect();
      const dom = { x: event.clientX - box.left, y: event.clientY - box.top };
      const node = event.buttons ? null : nodeAt(dom);
      const link = node === null && !event.buttons ? linkAt(dom) : null;
      stage.style.cursor = node !== null || link !== null ? "pointer" : "";
      on.hover(node !== null ? { node } : link !== null ? { link } : null, dom);
    });
  });
  stage.addEventListener("pointerleave", () => on.hover(null));
  network.on("dragEnd", ({ nodes: moved }) => {
    for (const [id, { x, y }] of Object.entries(network.getPositions(moved))) [xs[Number(id)], ys[Number(id)]] = [x, y];
    on.moved();
  });
  network.on("zoom", () => {
    bound();
    on.moved();
  });
  network.on("animationFinished", () => on.moved());

  const limits = { low: 0.02, high: 12 };
  function bound() {
    const scale = network.getScale();
    if (scale < limits.low) network.moveTo({ scale: limits.low });
    if (scale > limits.high) network.moveTo({ scale: limits.high });
  }

  /** Half of what a card covers: the middle of the rest is where things are brought to. */
  const aside = () => {
    const card = byId("card");
    return card.hidden || stage.clientWidth < 760 ? 0 : -(card.offsetWidth + 12) / 2;
  };

  /** @param {{ position: Spot, scale: number }} to */
  function move(to) {
    network.moveTo({ ...to, offset: { x: aside(), y: 0 }, animation: still() ? false : { duration: 420, easingFunction: "easeInOutQuad" } });
    if (still()) on.moved();
  }

  /**
   * Show these nodes (or all that are shown) as large as they fit, leaving room for a card.
   * @param {Iterable<number> | null} [ids] @param {boolean} [animated]
   */
  function fit(ids = null, animated = true) {
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const i of ids ?? xs.keys()) {
      if (!look.shown.nodes[i]) continue;
      const r = radius[i];
      box = [
        Math.min(box[0], xs[i] - r),
        Math.min(box[1], ys[i] - r),
        Math.max(box[2], xs[i] + r),
        Math.max(box[3], ys[i] + r),
      ];
    }
    if (box[0] > box[2]) return;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const scale = Math.min(
      (width - 150 + 2 * aside()) / Math.max(1, box[2] - box[0]),
      (height - 60) / Math.max(1, box[3] - box[1]),
      1.7,
    );
    const to = { position: { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 }, scale: Math.max(scale, limits.low) };
    if (animated) move(to);
    else network.moveTo(to);
  }

  /** Bring a node to the middle, near enough to read its neighbours. @param {number} i @param {number} [least] */
  function fly(i, least = 0.9) {
    move({ position: { x: xs[i], y: ys[i] }, scale: Math.max(network.getScale(), least) });
  }

  /** Bring the view to a place, or say where it is. @type {Drawing["view"]} */
  const view = (/** @type {View} */ to = []) => {
    if (to.length) return /** @type {any} */ (network.moveTo({ position: { x: to[0], y: to[1] }, scale: to[2] }));
    const { x, y } = network.getViewPosition();
    return [x.toFixed(1), y.toFixed(1), network.getScale().toFixed(4)].map(Number);
  };

  return {
    network,
    update,
    view,
    fit,
    fly,
    flyLink: (k) => fit([data.source[k], data.target[k]]),
    pan(dx, dy) {
      const { x, y } = network.getViewPosition();
      const step = 70 / network.getScale();
      network.moveTo({ position: { x: x + dx * step, y: y + dy * step } });
      on.moved();
    },
    zoom(factor) {
      network.moveTo({ scale: Math.min(limits.high, Math.max(limits.low, network.getScale() * factor)) });
      on.moved();
    },
    colourOf,
    /** Where an account stands in the stage, in pixels. */
    onScreen(i) {
      const { x, y } = network.canvasToDOM({ x: xs[i], y: ys[i] });
      return [x, y];
    },
    /** What is on the screen, as numbers and colours, for a picture. */
    scene() {
      const scale = network.getScale();
      const [width, height] = [stage.clientWidth, stage.clientHeight];
      const place = placing();
      const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
      pen.font = `12px ${FONT}`;
      const { nodeStyles, edgeStyles } = styles();
      return {
        width,
        height,
        theme: theme(),
        font: FONT,
        nodes: nodeStyles
          .filter((style) => !style.hidden)
          .map((style) => {
            const [x, y] = place(style.id);
            const shape = given.nodes[style.id].shape;
            const { background, border } = style.color;
            return { id: style.id, x, y, r: Math.max(radius[style.id] * scale, LEAST_DOT), shape, line: style.borderWidth * scale, background, border };
          }),
        links: edgeStyles
          .filter((style) => !style.hidden)
          .map((style) => {
            const edge = /** @type {DrawnEdge} */ (drawn.get(style.id));
            const [from, to] = [place(edge.from), place(edge.to)];
            const ends = { fromRadius: radius[edge.from] * scale, toRadius: radius[edge.to] * scale };
            const arrow = edge.arrows ? edge.arrows.to.scaleFactor : 0;
            return { from, to, ...ends, bend: edge.smooth ? edge.smooth.roundness : 0, width: Math.max(edge.width * scale, LEAST_LINE), arrow, scale, colour: style.color.color, opacity: style.color.opacity };
          }),
        labels: look.state.names ? labels(width, height, place, scale, (text) => pen.measureText(text).width) : [],
      };
    },
  };
}
