// The live stream as a page sees it: one connection, closed while nobody looks.
// Where there can be none, the page asks every two seconds instead.

const POLL_MILLISECONDS = 2000;
// After so many questions, about a minute, the stream is tried again.
const POLLS = 30;

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
  let polls = 0;
  let paused = false;

  function open() {
    if (source || paused || document.hidden) return;
    clearTimeout(timer);
    if (!window.EventSource) return ask();
    source = new EventSource(address());
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

  // An EventSource reconnects by itself, unless the answer was an error: too many
  // streams are open, or something on the way lets none through.
  function recover() {
    if (source?.readyState !== EventSource.CLOSED) return on.state("reconnecting");
    close();
    polls = POLLS;
    ask();
  }

  async function ask() {
    const news = await look(address());
    if (paused || document.hidden || source) return;
    on.state(news ? "live" : "reconnecting");
    if (news) tell(news);
    polls -= 1;
    const next = polls === 0 ? open : ask;
    timer = setTimeout(next, news?.more ? 0 : POLL_MILLISECONDS);
  }

  function tell({ messages, place }) {
    for (const { event, data } of messages) {
      if (event === "reset") return on.reset();
      on.line(data);
    }
    if (String(place) === String(after)) return;
    after = place;
    on.settled();
  }

  function address() {
    const full = new URL(url, location.href);
    full.searchParams.set("after", after);
    return full;
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

async function look(address) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { headers }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
