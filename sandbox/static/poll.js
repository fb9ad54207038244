// For pages that show more than arrivals: asked anew every few seconds while seen.

/**
 * Call `refresh` every `seconds`; it gives whether that could be done, and `state` is
 * told "live", "reconnecting" or "paused". Returns `{ pause, resume, paused }`.
 */
export function poll(seconds, refresh, state) {
  let paused = false;
  let busy = false;

  async function look() {
    if (paused || busy || document.hidden) return;
    busy = true;
    const done = await refresh();
    busy = false;
    if (!paused) state(done ? "live" : "reconnecting");
  }

  setInterval(look, seconds * 1000);
  document.addEventListener("visibilitychange", look);
  state("live");

  return {
    get paused() {
      return paused;
    },
    pause() {
      paused = true;
      state("paused");
    },
    resume() {
      paused = false;
      look();
    },
  };
}
