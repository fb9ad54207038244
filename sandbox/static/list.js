// The live list: a line that changed is replaced where it stands, a new one goes on top
// or, while somebody reads further down or has a line open, waits to be asked for.

import { ready } from "./ready.js";
import { counted } from "./words.js";

const SCROLLED_PIXELS = 40;
const MOST_LINES = 2000;
// As many as the page puts into a part; a part that is off the screen costs nothing.
const LINES_PER_PART = 50;

/** Keep the list `element` up to date; returns what to do with lines as they come. */
export function liveList(element, { button, empty, isOpen }) {
  const takesNew = "takesNew" in element.dataset;
  const waiting = new Map();

  function receive(line) {
    const old = document.getElementById(line.id);
    if (old) return replace(old, fragment(line.html));
    // A line that only changed, and is not here, belongs to another page.
    if (!takesNew || !line.fresh) return;
    waiting.set(line.id, line);
  }

  function settle() {
    if (!isReading()) return show();
    button.hidden = waiting.size === 0;
    button.textContent = counted("newEvents", waiting.size);
  }

  function show() {
    for (const line of waiting.values()) {
      const item = fragment(line.html);
      item.classList.add("line--new");
      part().prepend(item);
    }
    if (waiting.size && empty) empty.hidden = true;
    waiting.clear();
    button.hidden = true;
    letOldGo();
  }

  // The part on top; a new one where that is full.
  function part() {
    const top = element.firstElementChild;
    if (top && top.childElementCount < 2 * LINES_PER_PART) return top;
    const fresh = document.createElement("div");
    fresh.className = "lines__part";
    element.prepend(fresh);
    return fresh;
  }

  function letOldGo() {
    const lines = element.getElementsByClassName("line");
    while (lines.length > MOST_LINES) lines[lines.length - 1].remove();
  }

  function isReading() {
    const folds = () => element.querySelector("details[open]") !== null;
    return scrollY > SCROLLED_PIXELS || isOpen() || folds();
  }

  button.addEventListener("click", () => {
    show();
    scrollTo({ top: 0 });
    element.querySelector("a")?.focus({ preventScroll: true });
  });

  return { receive, settle };
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return ready(template.content).firstElementChild;
}

// What the reader had open stays open, and the focus stays where it was.
function replace(old, item) {
  const open = old.querySelector("details")?.open ?? false;
  const focusable = "a, summary, button";
  const place = [...old.querySelectorAll(focusable)].indexOf(document.activeElement);
  item.classList.add("line--changed");
  item.classList.toggle("line--open", old.classList.contains("line--open"));
  old.replaceWith(item);
  const details = item.querySelector("details");
  if (details) details.open = open;
  if (place >= 0) item.querySelectorAll(focusable)[place]?.focus();
}
