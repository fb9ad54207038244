// List and detail side by side, where there is room: a row opens beside the list and the
// address becomes that of its detail. Elsewhere the link leads to a page of its own.

import { ready } from "./ready.js";
import { exchange } from "./region.js";

const WIDE = matchMedia("(min-width: 1100px)");

/**
 * Open rows of `list` in `pane`. Gives `refresh()` to bring an open detail up to date,
 * `close()`, which says whether there was one to close, and `isOpen`.
 */
export function sidePane(list, pane) {
  const frame = pane.closest("[data-beside]");
  let open = null;
  let left = null;

  async function load(address, options) {
    const answer = await fetch(address, options).catch(() => null);
    if (!answer?.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const detail = page.querySelector("[data-detail]");
    return detail && { detail, address: answer.url };
  }

  function show({ detail, address }) {
    pane.replaceChildren(ready(document.importNode(detail, true)));
    pane.hidden = false;
    pane.scrollTop = 0;
    frame.classList.add("beside--open");
    mark(list, address);
    open = address;
    pane.querySelector("h1").focus({ preventScroll: true });
  }

  function hide() {
    mark(list, null);
    pane.hidden = true;
    pane.replaceChildren();
    frame.classList.remove("beside--open");
    open = null;
    document.getElementById(left)?.querySelector("[data-row]").focus();
  }

  async function openRow(address) {
    const found = await load(address);
    if (!found) return location.assign(address);
    if (open) history.replaceState({ pane: true }, "", address);
    else history.pushState({ pane: true }, "", address);
    show(found);
  }

  // A replay is a form; what it leads to is shown in the same place.
  async function submit(event) {
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    const found = await load(event.target.action, { method: "POST", body });
    if (!found) return event.target.submit();
    history.replaceState({ pane: true }, "", found.address);
    show(found);
  }

  async function refresh() {
    const found = open && (await load(open));
    const region = pane.querySelector("[data-refresh]");
    const fresh = found?.detail.querySelector("[data-refresh]");
    if (region && fresh && found.address === open) exchange(region, ready(fresh));
  }

  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (!row || !plain || !WIDE.matches) return;
    event.preventDefault();
    left = row.closest("[data-line]").id;
    openRow(row.href);
  });
  pane.addEventListener("click", (event) => {
    if (!event.target.closest("[data-back]")) return;
    event.preventDefault();
    history.back();
  });
  pane.addEventListener("submit", submit);
  addEventListener("popstate", async ({ state }) => {
    if (!state?.pane) return open ? hide() : undefined;
    const found = await load(location.href);
    if (found) show(found);
  });

  return {
    refresh,
    get isOpen() {
      return open !== null;
    },
    close() {
      if (!open) return false;
      history.back();
      return true;
    },
  };
}

// Marks the row whose detail is at `address`, and no other.
function mark(list, address) {
  list.querySelector(".line--open")?.classList.remove("line--open");
  const path = address && new URL(address).pathname;
  const rows = path ? [...list.querySelectorAll("[data-row]")] : [];
  const row = rows.find((each) => new URL(each.href).pathname === path);
  row?.closest("[data-line]").classList.add("line--open");
}
