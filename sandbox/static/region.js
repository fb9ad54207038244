// Parts of a page that are fetched anew when something may have changed.

import { ready } from "./ready.js";

const PAUSE_MILLISECONDS = 500;
// How long ago something was is kept fresh where it stands, and is no news.
const AGES = /(<time\b[^>]*>)[^<]*/g;

/**
 * Brings the `[data-refresh]` parts of the page up to date: `now()` at once, giving
 * whether the page could be had, and `soon()` after a moment and not too often.
 *
 * Only what has changed is exchanged, so a choice that somebody makes in another part
 * stays. Made before anything else touches the parts.
 */
export function refresher() {
  const regions = [...document.querySelectorAll("[data-refresh]")];
  const known = regions.map(told);
  let timer = 0;

  async function now() {
    timer = 0;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelectorAll("[data-refresh]");
    regions.forEach((region, at) => {
      if (!fresh[at] || told(fresh[at]) === known[at]) return;
      known[at] = told(fresh[at]);
      exchange(region, ready(fresh[at]));
    });
    return true;
  }

  return {
    now,
    soon() {
      timer ||= setTimeout(now, PAUSE_MILLISECONDS);
    },
  };
}

function told(region) {
  return region.innerHTML.replace(AGES, "$1");
}

/** Put what is in `fresh` into `region`: open folds stay open, the focus where it was. */
export function exchange(region, fresh) {
  const open = [...region.querySelectorAll("details[open]")].map((fold) => fold.id);
  const focusable = "a, summary, button";
  const place = [...region.querySelectorAll(focusable)].indexOf(document.activeElement);
  region.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (place >= 0) region.querySelectorAll(focusable)[place]?.focus();
}
