// A part of a page that is fetched anew when something arrived.

import { withCopyButtons } from "./copy.js";

const PAUSE_MILLISECONDS = 500;

/** Returns a function that brings `[data-refresh]` up to date, soon and not too often. */
export function refresher(region) {
  let timer = 0;

  async function refresh() {
    timer = 0;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-refresh]");
    if (fresh) exchange(region, withCopyButtons(fresh));
  }

  return () => {
    timer ||= setTimeout(refresh, PAUSE_MILLISECONDS);
  };
}

// Folds that the reader opened stay open, and a focused link keeps the focus.
function exchange(region, fresh) {
  const open = [...region.querySelectorAll("details[open]")].map((fold) => fold.id);
  const focusable = "a, summary, button";
  const place = [...region.querySelectorAll(focusable)].indexOf(document.activeElement);
  region.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (place >= 0) region.querySelectorAll(focusable)[place]?.focus();
}
