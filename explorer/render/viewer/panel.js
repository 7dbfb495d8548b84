// @ts-check
// The panel: search, a legend that counts and filters, and filters by number and time.

const LISTED = 10; // categories of a group that the legend shows one by one
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes @param {...Node} children */
function svgElement(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The outline of a shape of radius r around (0, 0), as the engine draws it. @param {string} shape @param {number} r */
function shapePath(shape, r) {
  const polygon = (/** @type {number[][]} */ points) => `M${points.map(([x, y]) => `${(x * r).toFixed(2)} ${(y * r).toFixed(2)}`).join("L")}Z`;
  const ring = (/** @type {number} */ n, /** @type {number} */ turn, radius = (/** @type {number} */ _) => 1) =>
    Array.from({ length: n }, (_, i) => {
      const angle = (i / n) * 2 * Math.PI + turn;
      return [Math.cos(angle) * radius(i), Math.sin(angle) * radius(i)];
    });
  if (shape === "square") return polygon([[-1, -1], [1, -1], [1, 1], [-1, 1]]);
  if (shape === "diamond") return polygon([[0, -1], [1, 0], [0, 1], [-1, 0]]);
  if (shape === "triangle") return polygon([[0, -1.14], [1.15, 0.85], [-1.15, 0.85]]);
  if (shape === "triangleDown") return polygon([[0, 1.14], [1.15, -0.85], [-1.15, -0.85]]);
  if (shape === "hexagon") return polygon(ring(6, 0));
  if (shape === "star") return polygon(ring(10, -Math.PI / 2, (i) => (i % 2 ? 0.5 : 1.1)));
  return `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`;
}

/**
 * The sign of a category in the legend: shape of a role, outline of an outsider, colour of the rest.
 * @param {Group} group @param {number} category @param {boolean} [coloured]
 */
function swatch(group, category, coloured = true) {
  const hollow = group.hollow[category];
  const colour = coloured ? group.colours[category] : "currentColor";
  const shape = group.shapes.length ? group.shapes[category] : "dot";
  const icon = svgElement("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" });
  icon.append(
    svgElement("path", {
      d: shapePath(shape, shape === "square" ? 4.4 : 5.3),
      fill: hollow ? "none" : colour,
      stroke: colour,
      "stroke-width": hollow ? 2 : 0,
    }),
  );
  return icon;
}

const FIND = 2000; // accounts that are found at most: more than anybody reads

/** Text as it is looked for: without the difference of wide, small and Turkish letters. @param {string} text */
const folded = (text) => text.normalize("NFKC").toLowerCase().replaceAll("i\u0307", "i").replaceAll("ı", "i");

/** One text in which all names and ids are looked for, a line each. @param {Data} data @returns {Haystack} */
function makeHaystack(data) {
  const own = data.nodes.find((a) => a.name === "name" && a.type === "string");
  const line = (/** @type {unknown} */ text) => String(text ?? "").replaceAll("\n", " ");
  const kinds = [data.labels, data.keys, ...(own ? [own.values] : [])];
  return kinds.map((list) => {
    const text = `\n${folded(Array.from(list, line).join("\n"))}\n`;
    const starts = new Uint32Array(data.nodeCount + 1);
    for (let i = 0, at = 1; i <= data.nodeCount; i++) {
      starts[i] = at;
      at = text.indexOf("\n", at) + 1;
    }
    return { text, starts };
  });
}

/** @type {WeakMap<Data, Haystack>} */
const haystacks = new WeakMap();

/**
 * Accounts that have this in their handle, name or id: whole ones before beginnings before the rest; of an id that is
 * looked for with one or two characters, only all of it counts.
 * @param {Data} data @param {string} text @returns {number[]}
 */
function accountsNamed(data, text) {
  const wanted = folded(text.trim().replace(/^@/, "")).replaceAll("\n", " ");
  if (!wanted) return [];
  const haystack = haystacks.get(data) ?? makeHaystack(data);
  haystacks.set(data, haystack);
  /** @type {Map<number, number>} */
  const nearness = new Map();
  haystack.forEach(({ text: lines, starts }, kind) => {
    const short = kind === 1 && wanted.length < 3;
    /** @param {string} pattern what is looked for, with the ends of its line that it must touch */
    const find = (pattern) => {
      const ahead = pattern[0] === "\n" ? 1 : 0;
      let at = lines.indexOf(pattern);
      while (at >= 0 && nearness.size < FIND) {
        const begin = at + ahead;
        let [low, high] = [0, starts.length - 1];
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if (starts[middle] <= begin) low = middle;
          else high = middle;
        }
        const near = lines[begin - 1] !== "\n" ? 2 : lines[begin + wanted.length] === "\n" ? 0 : 1;
        nearness.set(low, Math.min(near, nearness.get(low) ?? near));
        at = lines.indexOf(pattern, starts[low + 1] - 1);
      }
    };
    // Of more than are listed, those that begin so come first.
    const before = nearness.size;
    find(short ? `\n${wanted}\n` : wanted);
    if (nearness.size < FIND || short) return;
    for (const i of [...nearness.keys()].slice(before)) if (nearness.get(i) === 2) nearness.delete(i);
    find(`\n${wanted}`);
    find(wanted);
  });
  return [...nearness].sort((a, b) => a[1] - b[1] || data.rank[a[0]] - data.rank[b[0]]).map(([i]) => i);
}

/** @param {Data} data @param {Go} go */
function makeSearch(data, go) {
  const input = /** @type {HTMLInputElement} */ (byId("q"));
  const list = byId("hits");
  let at = -1;

  function options() {
    return /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="option"]')]);
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }
  /** @param {number} i */
  function choose(i) {
    close();
    input.value = "";
    go.node(i, true);
  }
  function find() {
    list.replaceChildren();
    close();
    if (!input.value.trim().replace(/^@/, "")) return;
    const hits = accountsNamed(data, input.value);
    for (const i of hits.slice(0, 12)) {
      const role = data.groups.filter((group) => ["role", "inside"].includes(group.name));
      const about = role.map((group) => plain(group.labels[group.of[i]])).join(", ");
      const option = element(
        "li",
        { role: "option", id: `hit-${i}`, "aria-selected": "false" },
        bdi(data.name(i)),
        element("small", {}, `${about ? `${about} · ` : ""}${count(data.degree[i], "link")}`),
      );
      // The list goes when the field loses the focus: choose before that.
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(i);
      });
      option.addEventListener("click", () => choose(i));
      option.dataset.node = String(i);
      list.append(option);
    }
    if (!hits.length) list.append(element("li", { class: "quiet" }, "No account has this in its name or id"));
    else if (hits.length > 12) list.append(element("li", { class: "quiet" }, `and ${number(hits.length - 12)}${hits.length >= FIND ? " more, or beyond" : " more"}`));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    select(hits.length ? 0 : -1);
  }
  /** @param {number} next */
  function select(next) {
    at = next;
    options().forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === at));
      if (place === at) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
  }
  input.addEventListener("input", find);
  input.addEventListener("focus", find);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) select((at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
    } else if (event.key === "Enter" && all[at]) {
      choose(Number(all[at].dataset.node));
      byId("stage").focus();
    } else if (event.key === "Escape") {
      input.value = "";
      close();
      byId("stage").focus();
    }
  });
  return { focus: () => input.focus() };
}

/**
 * The lines of a group in a legend: its ten first categories, then all others in one.
 * @param {Group} group @returns {{ label: string, hint: string, of: number[], count: number }[]}
 */
function legendLines(group) {
  const single = group.labels.length > LISTED + 1 ? LISTED : group.labels.length;
  const made = group.labels.slice(0, single).map((label, i) => ({
    label,
    hint: group.hints[i],
    of: [i],
    count: group.counts[i],
  }));
  if (single < group.labels.length) {
    const rest = group.labels.map((_, i) => i).slice(single);
    made.push({
      label: `${number(rest.length)} smaller`,
      hint: "",
      of: rest,
      count: rest.reduce((sum, i) => sum + group.counts[i], 0),
    });
  }
  return made;
}

/** @param {Data} data @param {State} state @param {Go} go */
function makeLegend(data, state, go) {
  const place = byId("legend");

  /** @param {Shown} shown */
  function draw(shown) {
    const focus = document.activeElement?.id;
    place.replaceChildren();
    data.groups.forEach((group, g) => {
      const counts = new Uint32Array(group.labels.length);
      for (let i = 0; i < data.nodeCount; i++) if (shown.nodes[i]) counts[group.of[i]]++;
      const section = element("section", { "aria-label": plain(group.title) });
      section.append(element("h2", { title: group.meaning ? plain(group.meaning) : null }, bdi(group.title)));
      const all = legendLines(group);
      all.forEach((line, n) => {
        const id = `legend-${g}-${n}`;
        const on = line.of.some((i) => !state.off[g].has(i));
        const visibleNow = line.of.reduce((sum, i) => sum + counts[i], 0);
        const box = element("input", { type: "checkbox", id });
        box.checked = on;
        box.addEventListener("change", () => {
          for (const i of line.of) box.checked ? state.off[g].delete(i) : state.off[g].add(i);
          go.filter();
        });
        const only = element(
          "button",
          { type: "button", class: "only", id: `${id}-only`, "aria-label": `Only ${plain(line.label)}` },
          isOnly(group, g, line.of) ? "all" : "only",
        );
        only.addEventListener("click", () => (isOnly(group, g, line.of) ? go.all(g) : go.only(g, line.of)));
        section.append(
          element(
            "div",
            { class: on ? "legend-row" : "legend-row off" },
            box,
            swatch(group, line.of[0], g === state.colour),
            element("label", { for: id }, bdi(line.label), line.hint ? element("small", {}, ` ${line.hint}`) : null),
            element(
              "span",
              { class: "count", title: `${number(visibleNow)} shown of ${number(line.count)}` },
              visibleNow === line.count ? number(line.count) : `${number(visibleNow)} of ${number(line.count)}`,
            ),
            all.length > 1 ? only : element("span"),
          ),
        );
      });
      place.append(section);
    });
    if (focus?.startsWith("legend-")) document.getElementById(focus)?.focus();
  }

  /** @param {Group} group @param {number} g @param {number[]} of */
  function isOnly(group, g, of) {
    return state.off[g].size === group.labels.length - of.length && of.every((i) => !state.off[g].has(i));
  }
  return { draw };
}

/** @param {Data} data @param {State} state @param {Go} go */
function makeFilters(data, state, go) {
  const place = byId("filters");
  const section = element("section", { "aria-label": "Filters" }, element("h2", {}, "Filters"));
  place.append(section);
  /** @type {(() => void)[]} */
  const redraws = [];

  // By weight: the slider walks the weights that occur, so that no step is empty.
  const steps = [...new Set(Array.from(data.weights))].sort((a, b) => a - b);
  if (steps.length > 1) {
    const output = element("output", { for: "f-weight" });
    const slider = element("input", { type: "range", id: "f-weight", min: 0, max: steps.length - 1, step: 1 });
    slider.addEventListener("input", () => {
      state.minWeight = Number(slider.value) ? steps[Number(slider.value)] : -Infinity;
      say();
      go.filterSoon();
    });
    const say = () => {
      output.textContent = number(state.minWeight === -Infinity ? steps[0] : state.minWeight);
      slider.setAttribute("aria-valuetext", output.textContent);
    };
    redraws.push(() => {
      const first = steps.findIndex((step) => step >= state.minWeight);
      slider.value = String(first < 0 ? steps.length - 1 : first);
      say();
    });
    section.append(
      element(
        "div",
        { class: "field", title: data.weight ? plain(data.weight) : null },
        element("div", { class: "line" }, element("label", { for: "f-weight" }, "Weight of a link, at least"), output),
        slider,
      ),
    );
  }

  // By time: a period with two ends, in which links were seen; it plays.
  if (data.since) {
    const moments = [data.since.values, data.last?.values ?? []];
    let [low, high] = [Infinity, -Infinity];
    for (const values of moments) {
      for (let k = 0; k < values.length; k++) {
        if (values[k] === null) continue;
        low = Math.min(low, Number(values[k]));
        high = Math.max(high, Number(values[k]));
      }
    }
    if (high > low) {
      const STEPS = 200;
      const output = element("output", { for: "f-since f-time" });
      const end = (/** @type {string} */ id, /** @type {string} */ label) => element("input", { type: "range", id, min: 0, max: STEPS, step: 1, "aria-label": label });
      const [begin, slider] = [end("f-since", "Links seen from"), end("f-time", "Links seen until")];
      const play = element("button", { type: "button", class: "play", id: "b-play", "aria-label": "Play how the drawing grows" }, "▶");
      const at = (/** @type {number} */ step) => Math.round(low + ((high - low) * step) / STEPS);
      /** @type {ReturnType<typeof setInterval> | undefined} */
      let timer;
      const day = (/** @type {number} */ ms) => moment(ms).slice(0, 10);
      const say = () => {
        const [from, until] = [state.since === -Infinity ? low : state.since, state.until === Infinity ? high : state.until];
        output.textContent = `${day(from)} – ${day(until)}`;
        begin.setAttribute("aria-valuetext", day(from));
        slider.setAttribute("aria-valuetext", day(until));
      };
      const set = (/** @type {number} */ step) => {
        state.until = step >= STEPS ? Infinity : at(step);
        say();
        go.filterSoon();
      };
      const stop = () => {
        clearInterval(timer);
        timer = undefined;
        play.textContent = "▶";
      };
      begin.addEventListener("input", () => {
        stop();
        // A period does not end before it begins.
        if (Number(begin.value) > Number(slider.value)) slider.value = begin.value;
        state.since = Number(begin.value) ? at(Number(begin.value)) : -Infinity;
        set(Number(slider.value));
      });
      slider.addEventListener("input", () => {
        stop();
        if (Number(slider.value) < Number(begin.value)) {
          begin.value = slider.value;
          state.since = Number(begin.value) ? at(Number(begin.value)) : -Infinity;
        }
        set(Number(slider.value));
      });
      play.addEventListener("click", () => {
        if (timer) return stop();
        if (Number(slider.value) >= STEPS) slider.value = begin.value || "0";
        play.textContent = "⏸";
        timer = setInterval(() => {
          slider.value = String(Number(slider.value) + 2);
          set(Number(slider.value));
          if (Number(slider.value) >= STEPS) stop();
        }, 120);
      });
      const stepOf = (/** @type {number} */ ms) => String(Math.round(((ms - low) / (high - low)) * STEPS));
      redraws.push(() => {
        begin.value = state.since === -Infinity ? "0" : stepOf(state.since);
        slider.value = state.until === Infinity ? String(STEPS) : stepOf(state.until);
        say();
      });
      const counted = data.last
        ? "A link is counted with its whole weight where any of it may lie in the period: it was first seen before the end and last seen after the begin. What leads to an account is recounted."
        : "A link is counted from the moment it was first seen.";
      section.append(
        element(
          "div",
          { class: "field", title: counted },
          element("div", { class: "line" }, element("span", {}, play, " Links seen"), output),
          begin,
          slider,
        ),
      );
    }
  }

  // By a number that accounts carry, or that the network gives them.
  const all = fields(data);
  const select = element("select", { id: "f-field", "aria-label": "Number to filter accounts by" });
  select.append(element("option", { value: -1 }, "Accounts by a number…"));
  all.forEach((field, n) => select.append(element("option", { value: n }, words(field.name, data.words))));
  const bound = (/** @type {string} */ id, /** @type {string} */ label) => element("input", { type: "text", inputmode: "decimal", id, "aria-label": label, placeholder: label });
  const [low, high] = [bound("f-low", "from"), bound("f-high", "to")];
  const pair = element("div", { class: "pair" }, low, high);
  const typed = () => (state.field >= 0 ? all[state.field].type : "");
  const write = (/** @type {number} */ value) => {
    if (!Number.isFinite(value)) return "";
    return typed() === "moment" ? moment(value) : String(value);
  };
  select.addEventListener("change", () => {
    state.field = Number(select.value);
    state.low = -Infinity;
    state.high = Infinity;
    draw();
    go.filter();
  });
  for (const input of [low, high]) {
    input.addEventListener("input", () => {
      state.low = readBound(low.value, typed(), false) ?? -Infinity;
      state.high = readBound(high.value, typed(), true) ?? Infinity;
      go.filterSoon();
    });
  }
  redraws.push(() => {
    select.value = String(state.field);
    pair.hidden = state.field < 0;
    low.placeholder = typed() === "moment" ? "from 2019-06-01" : "from";
    if (document.activeElement !== low) low.value = write(state.low);
    if (document.activeElement !== high) high.value = write(state.high);
  });
  section.append(element("div", { class: "field" }, select, pair));

  // What colour stands for.
  if (data.groups.length > 1) {
    const colour = element("select", { id: "f-colour" });
    data.groups.forEach((group, g) => colour.append(element("option", { value: g }, plain(group.title))));
    colour.addEventListener("change", () => {
      state.colour = Number(colour.value);
      go.filter();
    });
    redraws.push(() => (colour.value = String(state.colour)));
    section.append(element("div", { class: "field" }, element("label", { for: "f-colour" }, "Colour shows"), colour));
  }
  const reset = element("button", { type: "button", class: "plainly", id: "b-reset", on: { click: go.reset } }, "Show all again");
  section.append(reset);

  function draw() {
    for (const redraw of redraws) redraw();
  }
  return { draw };
}
