// @ts-check
// The page of a table: sort by a heading, find in the rows, take the rows along.

function startTable() {
  const table = /** @type {HTMLTableElement} */ (byId("rows"));
  const body = table.tBodies[0];
  const heads = [...table.rows[0].cells];
  const rows = [...body.rows];
  const input = /** @type {HTMLInputElement} */ (byId("q"));
  const total = rows.length;
  const kinds = heads.map((head) => head.dataset.kind);
  const raw = (/** @type {HTMLTableRowElement} */ row, /** @type {number} */ c) => row.cells[c].dataset.raw ?? row.cells[c].textContent ?? "";
  const text = new Intl.Collator("en", { numeric: true });

  // As Python writes a number, one without end included.
  const numeric = (/** @type {string} */ written) => Number(written.replace("inf", "Infinity"));

  /** @param {number} c @param {1 | -1} way @returns {(a: HTMLTableRowElement, b: HTMLTableRowElement) => number} */
  function compare(c, way) {
    return (a, b) => {
      const [x, y] = [raw(a, c), raw(b, c)];
      // What is not known comes last either way.
      if (x === "" || y === "") return Number(x === "") - Number(y === "");
      if (kinds[c] !== "number") return text.compare(x, y) * way;
      const [m, n] = [numeric(x), numeric(y)];
      return (m < n ? -1 : m > n ? 1 : 0) * way;
    };
  }

  heads.forEach((head, c) => {
    head.querySelector("button")?.addEventListener("click", () => {
      const first = kinds[c] === "number" ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const next = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((one) => one.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", next);
      body.append(...[...body.rows].sort(compare(c, next === "ascending" ? 1 : -1)));
    });
  });

  const find = finding(input, rows);

  byId("b-csv").addEventListener("click", () => {
    const written = (/** @type {HTMLTableRowElement} */ row, /** @type {number} */ c) => (kinds[c] === "number" ? `"${raw(row, c)}"` : textCell(raw(row, c)));
    const head = heads.map((one) => textCell(one.dataset.name ?? (one.textContent ?? "").trim()));
    const kept = [...body.rows].filter((row) => !row.hidden);
    // Rows that are made up say so, wherever they are taken.
    const synthetic = table.dataset.synthetic ? [table.dataset.synthetic] : [];
    const named = [...head, ...synthetic.map(() => textCell("synthetic"))];
    const content = csv([named, ...kept.map((row) => [...heads.map((_, c) => written(row, c)), ...synthetic.map(textCell)])]);
    const name = document.title.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 60) || "rows";
    const part = byId("b-csv").dataset.part || (kept.length < total ? "_part" : "");
    download(content, "text/csv", `${name}${part}.csv`);
  });

  keys(input, find);
  setTheme(systemDark());
  find();
  window.explorer = { ready: true, visible, defang };
}

startTable();
