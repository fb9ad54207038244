// Keys for those who would rather not reach for the mouse. `?` shows them all.

const ROW = "[data-row]";
const LAST_ROW = "countonce.row";

/**
 * Listen for keys; `actions` maps further single keys to functions. `close` closes what
 * is open beside the list, and says whether anything was.
 */
export function listenToKeys(actions, close) {
  const help = document.getElementById("keys");
  let chord = false;

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave(event, close);
    if (isTyping(event.target) || help.open) return;
    const go =
      chord && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    chord = event.key === "g";
    if (go) return go.click();
    const action = keys[event.key] ?? pressOf(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": search,
    "?": () => help.showModal(),
    ...actions,
  };

  document.addEventListener("keydown", press);
  document.addEventListener("click", remember);
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  returnToRow();
}

// A button that has a key of its own says so in the page.
function pressOf(key) {
  const button = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
  return button && (() => button.click());
}

function move(step) {
  const rows = [...document.querySelectorAll(ROW)];
  const holder =
    document.activeElement?.closest("[data-line]") ??
    document.querySelector(".line--open");
  const place = rows.findIndex((row) => holder?.contains(row));
  const next = place < 0 ? rows[0] : rows[place + step];
  next?.focus();
}

function search() {
  const field = document.querySelector('[type="search"]');
  if (field) return field.select();
  document.querySelector('[data-go="t"]')?.click();
}

// Out of the search field, out of an open line, out of a detail: one step at a time.
function leave(event, close) {
  if (isTyping(event.target)) return event.target.blur();
  const fold = document.activeElement?.closest("[data-line]")?.querySelector("[open]");
  if (fold) {
    fold.open = false;
    return fold.querySelector("summary").focus();
  }
  if (document.querySelector("dialog[open]") || close()) return;
  const back = document.querySelector("[data-back]");
  if (!back) return;
  const cameFrom = document.referrer && new URL(document.referrer);
  const list = new URL(back.href);
  // By a row of any list, or from the list itself.
  const byRow = sessionStorage.getItem(LAST_ROW) !== null;
  const fromList = byRow || cameFrom.pathname === list.pathname;
  if (cameFrom.origin === list.origin && fromList) {
    return history.back();
  }
  back.click();
}

function isTyping(element) {
  return element.matches?.("input, select, textarea") ?? false;
}

// Which row one left for a detail, so that coming back finds it again.
function remember({ target }) {
  const row = target.closest?.(ROW);
  if (row) sessionStorage.setItem(LAST_ROW, row.closest("[data-line]").id);
}

function returnToRow() {
  const id = sessionStorage.getItem(LAST_ROW);
  const row = id && document.getElementById(id)?.querySelector(ROW);
  if (!row) return;
  sessionStorage.removeItem(LAST_ROW);
  row.focus();
}
