// What every page of the Events Manager does once scripts run.

import { announcer } from "./announcer.js";
import { listenForCopies } from "./copy.js";
import { countDown } from "./countdown.js";
import { toggleFolds } from "./folds.js";
import { letGo } from "./gone.js";
import { listenToKeys } from "./keyboard.js";
import { liveList } from "./list.js";
import { follow } from "./live.js";
import { sidePane } from "./pane.js";
import { poll } from "./poll.js";
import { pulse } from "./pulse.js";
import { ready } from "./ready.js";
import { refresher } from "./region.js";
import { keepTimes } from "./times.js";
import { word } from "./words.js";

const { live, after, poll: pollSeconds } = document.body.dataset;
const show = pulse(document.querySelector("[data-live-state]"));
const lines = document.querySelector("[data-lines]");
const refresh = refresher();
const pane = lines && sidePane(lines, document.querySelector("[data-pane]"));

function start() {
  const announce = announcer(document.querySelector("[data-announce]"));
  const region = document.querySelector("main [data-refresh]");
  const list =
    lines &&
    liveList(lines, {
      button: document.querySelector("[data-waiting]"),
      empty: document.querySelector("[data-empty]"),
      isOpen: () => pane.isOpen,
    });
  return follow(live, after, {
    state: show,
    reset: () => location.reload(),
    line(line) {
      announce(line);
      list?.receive(line);
    },
    settled() {
      list?.settle();
      pane?.refresh();
      if (region) refresh.soon();
    },
  });
}

function keepUp() {
  const seconds = Number(pollSeconds);
  if (!live) return seconds ? poll(seconds, refresh.now, show) : null;
  const stream = start();
  // What the page tells of the shop, or of the time, changes without an arrival.
  const look = () => stream.paused || document.hidden || refresh.soon();
  if (seconds) setInterval(look, seconds * 1000);
  return stream;
}

const stream = keepUp();

function togglePause() {
  if (stream?.paused) stream.resume();
  else stream?.pause();
}

keepTimes(word("justNow"));
countDown(refresh.soon);
ready(document);
listenForCopies();
letGo(document);
listenToKeys({ p: togglePause, x: toggleFolds }, () => pane?.close());
