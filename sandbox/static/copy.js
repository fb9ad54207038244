// What is copied by a click. Without scripts ids are plain text, full in the title, and
// what would be a button of no use is hidden.

import { word } from "./words.js";

const SHOWN_MILLISECONDS = 1500;
const CLIPS = "[data-clip-from], [data-clip-link]";

/** Let every id and copy button below `root` work; gives `root` back. */
export function withCopyButtons(root) {
  for (const button of root.querySelectorAll(CLIPS)) button.hidden = false;
  for (const text of root.querySelectorAll("span[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    for (const { name, value } of text.attributes) button.setAttribute(name, value);
    button.append(...text.childNodes);
    text.replaceWith(button);
  }
  return root;
}

/** Copy the id of whatever such button is clicked, or what the button names. */
export function listenForCopies() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(`button[data-copy], ${CLIPS}`);
    if (button) copy(button);
  });
}

async function copy(button) {
  await navigator.clipboard.writeText(textOf(button.dataset));
  button.dataset.copied = word("copied");
  setTimeout(() => delete button.dataset.copied, SHOWN_MILLISECONDS);
}

function textOf({ copy, clipFrom, clipLink }) {
  if (copy) return copy;
  if (clipLink) return new URL(clipLink, location.href).href;
  return document.querySelector(`#${CSS.escape(clipFrom)} pre`).textContent;
}
