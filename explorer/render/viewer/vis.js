// @ts-check
// The drawing by pyvis: the only file that knows its engine, vis-network.

/**
 * Draw the network into `stage`.
 * @param {HTMLElement} stage @param {Data} data @param {DrawingEvents} on @returns {Drawing}
 */
function makeVisDrawing(stage, data, on) {
  const given = block("drawing");
  const nodes = new vis.DataSet(given.nodes);
  const edges = new vis.DataSet(given.edges);
  const network = new vis.Network(stage, { nodes, edges }, block("options"));
  const xs = Float64Array.from(given.nodes, (node) => node.x);
  const ys = Float64Array.from(given.nodes, (node) => node.y);
  const radius = Float64Array.from(given.nodes, (node) => node.size);
  const drawn = new Map(given.edges.map((edge) => [edge.id, edge]));
  const hollow = outlines(data);
  const crowded = given.edges.length > 1500;
  const canvas = network.canvas.frame.canvas;
  // What is drawn; the page gives it by `update` before anything is asked for.
  let look = { state: freshState(data), shown: filtered(data, freshState(data)) };

  /** @returns {Theme} */
  const theme = () => THEMES[look.state.dark ? "dark" : "light"];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const own = (/** @type {number} */ i) => colourOf(data, look.state, i);
  const chosen = () => chosenOf(data, look.state, look.shown);

  function styles() {
    const t = theme();
    const front = chosen();
    const nodeStyles = given.nodes.map(({ id }) => {
      const forward = !front || front.nodes.has(id);
      const colour = forward ? own(id) : t.dim;
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
    const edgeStyles = given.edges.map(({ id }) => {
      const { colour, opacity } = linkInk(data, look.state, t, front, id, crowded);
      return {
        id,
        hidden: !look.shown.links[id] || (front !== null && !front.links.has(id) && crowded),
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

  /**
   * @param {number} width @param {number} height @param {(account: number) => Point} place @param {number} scale
   * @param {Measure} measure @returns {Label[]}
   */
  function labels(width, height, place, scale, measure) {
    const front = chosen();
    /** @type {[account: number, x: number, y: number, radius: number][]} */
    const onScreen = [];
    for (const i of nameOrder(data, look.state, front)) {
      if (!look.shown.nodes[i]) continue;
      const [x, y] = place(i);
      if (x > -40 && y > -20 && x < width + 40 && y < height + 20) onScreen.push([i, x, y, radius[i] * scale]);
    }
    return namesBeside(data, look.state, front, onScreen, width, height, measure);
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
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    const ratio = canvas.width / Math.max(1, width);
    context.scale(ratio, ratio);
    writeNames(context, labels(width, height, placing(), network.getScale(), measuring(context)), theme());
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
    colourOf: own,
    spot: (i) => [xs[i], ys[i], radius[i]],
    drawn() {
      const links = given.edges.filter((edge) => look.shown.links[edge.id]).map((edge) => edge.id);
      return { nodes: look.shown.nodeTotal, links };
    },
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
      const { nodeStyles, edgeStyles } = styles();
      return {
        width,
        height,
        theme: theme(),
        font: FONT,
        picture: "",
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
        labels: look.state.names ? labels(width, height, place, scale, measuring(pen)) : [],
      };
    },
  };
}
