// @ts-check
// What pages of rows have in common: find in them, and the keys for that and for dark or light.

/**
 * Have an input find rows by what they show, and by what that was: a reader may look for an address from elsewhere.
 * Return what looks again.
 * @param {HTMLInputElement} input @param {HTMLTableRowElement[]} rows
 */
function finding(input, rows) {
  const total = rows.length;
  const haystack = rows.map((row) =>
    [...row.cells].flatMap((one) => [one.textContent, one.dataset.raw ?? ""]).join("\u0000").toLowerCase(),
  );
  function find() {
    const wanted = input.value.trim().toLowerCase();
    let kept = 0;
    rows.forEach((row, r) => {
      row.hidden = wanted !== "" && !haystack[r].includes(wanted);
      kept += row.hidden ? 0 : 1;
    });
    byId("counts").textContent = kept === total ? count(total, "row") : `${number(kept)} of ${count(total, "row")}`;
  }
  input.addEventListener("input", find);
  return find;
}

/**
 * Have the button and D turn dark and light, / go to the input, and Escape empty it; nothing of that where somebody
 * writes into `aside`.
 * @param {HTMLInputElement | null} input @param {() => void} find @param {HTMLElement | null} [aside]
 */
function keys(input, find, aside = null) {
  let dark = systemDark();
  const theme = () => {
    dark = !dark;
    setTheme(dark);
  };
  byId("b-theme").addEventListener("click", theme);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (aside && event.target === aside)) return;
    if (input && event.target === input) {
      if (event.key === "Escape") {
        input.value = "";
        find();
        input.blur();
      }
    } else if (input && event.key === "/") {
      event.preventDefault();
      input.focus();
    } else if (event.key === "d") theme();
  });
}
