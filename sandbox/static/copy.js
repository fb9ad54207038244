// What is copied by a click. Without scripts ids are plain text, full in the title, and
// what would be a button of no use is hidden.

import { word } from "./words.js";

const SHOWN_MILLISECONDS = 1500;

/** Turn every `[data-copy]` below `root` into a button; gives `root` back. */
export function withCopyButtons(root) {
  for (const text of root.querySelectorAll("span[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    for (const { name, value } of text.attributes) button.setAttribute(name, value);
    button.hidden = false;
    button.append(...text.childNodes);
    text.replaceWith(button);
  }
  return root;
}

/** Copy the id of whatever such button is clicked. */
export function listenForCopies() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button[data-copy]");
    if (button) copy(button);
  });
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.copied = word("copied");
  setTimeout(() => delete button.dataset.copied, SHOWN_MILLISECONDS);
}
