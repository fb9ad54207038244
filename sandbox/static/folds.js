// Raw material is one fold away, and one key: of the detail, or of the row in focus.

/** Open all folds there, or close them where all are open. */
export function toggleFolds() {
  const detail = document.querySelector("[data-detail]");
  const row = document.activeElement?.closest("[data-line]");
  const folds = [...((row ?? detail)?.querySelectorAll("details") ?? [])];
  const open = !folds.every((fold) => fold.open);
  for (const fold of folds) fold.open = open;
}
