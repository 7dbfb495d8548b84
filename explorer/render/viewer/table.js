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
  // A value is found as it is shown, and as it was: a reader may look for an address from elsewhere.
  const haystack = rows.map((row) =>
    [...row.cells].flatMap((one) => [one.textContent, one.dataset.raw ?? ""]).join("\u0000").toLowerCase(),
  );
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

  function find() {
    const wanted = input.value.trim().toLowerCase();
    let kept = 0;
    rows.forEach((row, r) => {
      row.hidden = wanted !== "" && !haystack[r].includes(wanted);
      kept += row.hidden ? 0 : 1;
    });
    const counts = kept === total ? count(total, "row") : `${number(kept)} of ${count(total, "row")}`;
    byId("counts").textContent = counts;
  }
  input.addEventListener("input", find);

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

  let dark = systemDark();
  const theme = () => {
    dark = !dark;
    setTheme(dark);
  };
  byId("b-theme").addEventListener("click", theme);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === input) {
      if (event.key === "Escape") {
        input.value = "";
        find();
        input.blur();
      }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      input.focus();
    } else if (event.key === "d") theme();
  });
  setTheme(dark);
  find();
  window.explorer = { ready: true, visible, defang };
}

startTable();
