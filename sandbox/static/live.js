// The live stream as a page sees it: one connection, closed while nobody looks.

const RETRY_MILLISECONDS = 3000;

/**
 * Follow the stream at `url` from the row `after` on.
 *
 * `on.line(line)` is called for each line that changed, `on.settled()` after each batch
 * of them, `on.reset()` when the store was emptied, `on.state(word)` with "live",
 * "reconnecting" or "paused". Returns `{ pause, resume, paused }`.
 *
 * A hidden tab lets go of its connection: browsers allow six per server, and a seventh
 * tab would otherwise wait for ever.
 */
export function follow(url, after, on) {
  let source = null;
  let timer = 0;
  let paused = false;

  function open() {
    if (source || paused || document.hidden) return;
    clearTimeout(timer);
    const address = new URL(url, location.href);
    address.searchParams.set("after", after);
    source = new EventSource(address);
    source.addEventListener("open", () => on.state("live"));
    source.addEventListener("line", (event) => on.line(JSON.parse(event.data)));
    source.addEventListener("place", (event) => {
      after = event.lastEventId;
      on.settled();
    });
    source.addEventListener("reset", () => on.reset());
    source.addEventListener("error", recover);
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  // An EventSource reconnects by itself, unless the answer was an error.
  function recover() {
    on.state("reconnecting");
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(open, RETRY_MILLISECONDS);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();

  return {
    get paused() {
      return paused;
    },
    pause() {
      paused = true;
      close();
      on.state("paused");
    },
    resume() {
      paused = false;
      open();
    },
  };
}
