// Keys for those who would rather not reach for the mouse. `?` shows them all.

const ROW = "[data-row]";
const LEFT = "countonce.left";

/**
 * Listen for keys; `actions` maps further single keys to functions. `close` closes what
 * is open beside the list, and says whether anything was.
 */
export function listenToKeys(actions, close) {
  const help = document.getElementById("keys");
  const title = document.getElementById("keys-title");
  let chord = false;

  // Not `autofocus`: that asks for the focus when the page comes, too, which a fragment
  // in the address may have by then.
  function showHelp() {
    help.showModal();
    title.focus();
  }

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
    "?": showHelp,
    ...actions,
  };

  document.addEventListener("keydown", press);
  document.addEventListener("click", remember);
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", showHelp);
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
  if (back) returnTo(listOf(back));
}

// Back to where it was scrolled, if it was the page before; a button pressed here makes
// this page its own predecessor.
function returnTo(list) {
  const cameFrom = document.referrer && new URL(document.referrer);
  const fromList = cameFrom.origin === list.origin && cameFrom.pathname === list.pathname;
  if (fromList) history.back();
  else location.assign(list);
}

// The list whose row led here, else the one that this page is a part of.
function listOf(back) {
  const left = leftFrom();
  return new URL(left?.detail === location.pathname ? left.list : back.href);
}

function isTyping(element) {
  return element.matches?.("input, select, textarea") ?? false;
}

// Which row of which list one left for which detail, so that coming back finds it again.
function remember({ target }) {
  const row = target.closest?.(ROW);
  if (!row) return;
  const line = row.closest("[data-line]").id;
  const left = { line, list: location.href, detail: row.pathname };
  sessionStorage.setItem(LEFT, JSON.stringify(left));
}

function leftFrom() {
  return JSON.parse(sessionStorage.getItem(LEFT));
}

// Only for who comes back: whoever opens the list anew begins at its top.
function returnToRow() {
  const left = leftFrom();
  const [way] = performance.getEntriesByType("navigation");
  const cameFrom = document.referrer && new URL(document.referrer).pathname;
  if (!left || (way.type !== "back_forward" && cameFrom !== left.detail)) return;
  const row = document.getElementById(left.line)?.querySelector(ROW);
  if (!row) return;
  sessionStorage.removeItem(LEFT);
  row.focus();
}
