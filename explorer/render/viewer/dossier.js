// @ts-check
// The page of a dossier: find in its tweets, notes kept in its link, dark or light.

const NOTE = "#note=";
const LONGEST = 2000;

/** The notes that a link holds: UTF-8 in base64url; nothing where it holds none that can be read. @param {string} hash */
function noteOf(hash) {
  if (!hash.startsWith(NOTE)) return "";
  try {
    const bytes = atob(hash.slice(NOTE.length).replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))).slice(0, LONGEST);
  } catch {
    return "";
  }
}

/** The end of a link that holds some notes. @param {string} note */
function hashOf(note) {
  if (!note) return "";
  const bytes = String.fromCharCode(...new TextEncoder().encode(note));
  return NOTE + btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function startDossier() {
  const note = /** @type {HTMLTextAreaElement} */ (byId("note"));
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("q"));

  const noted = () => (byId("noted").textContent = visible(note.value, true));
  note.value = noteOf(location.hash);
  noted();
  note.addEventListener("input", () => {
    noted();
    history.replaceState(null, "", location.pathname + location.search + hashOf(note.value));
  });
  byId("b-link").addEventListener("click", async () => {
    const link = location.href.split("#")[0] + hashOf(note.value);
    try {
      await navigator.clipboard.writeText(link);
      byId("told").textContent = "The link is copied.";
    } catch {
      byId("told").textContent = "This browser copies nothing here: take the link from its address line.";
    }
  });

  // A part is gone to without touching the link, which holds the notes.
  for (const link of document.querySelectorAll("nav.contents a")) {
    link.addEventListener("click", (event) => {
      const part = document.getElementById((link.getAttribute("href") ?? "").slice(1));
      if (!part) return;
      event.preventDefault();
      part.scrollIntoView({ block: "start" });
    });
  }

  const find = input ? finding(input, [.../** @type {HTMLTableElement} */ (byId("rows")).tBodies[0].rows]) : () => {};
  keys(input, find, note);
  find();
  window.explorer = { ready: true, visible, defang };
}

startDossier();
