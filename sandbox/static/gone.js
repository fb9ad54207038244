// Offers that stand for a while, such as an undo: gone when their seconds are over.

/** Take away each `[data-gone-after]` below `root` after that many seconds. */
export function letGo(root) {
  for (const offer of root.querySelectorAll("[data-gone-after]")) {
    setTimeout(() => offer.remove(), Number(offer.dataset.goneAfter) * 1000);
  }
}
