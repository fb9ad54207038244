// The sandbox's frame in the foot: shown once it says that it is there, gone if it does
// not. It runs where it stands, before the frame, so that nothing has to move later.

(function () {
  const PATIENCE_MILLISECONDS = 1500;
  const FOLDED = "countonce.strip";
  const fold = document.currentScript.closest("details");

  fold.open = sessionStorage.getItem(FOLDED) !== "folded";
  fold.dataset.frame = "waiting";
  fold.addEventListener("toggle", () => {
    sessionStorage.setItem(FOLDED, fold.open ? "open" : "folded");
  });

  addEventListener("message", (event) => {
    const frame = fold.querySelector("iframe");
    if (event.source === frame?.contentWindow) fold.dataset.frame = "there";
  });

  addEventListener("load", () => {
    setTimeout(() => {
      if (fold.dataset.frame === "waiting") fold.querySelector("iframe").remove();
    }, PATIENCE_MILLISECONDS);
  });
})();
