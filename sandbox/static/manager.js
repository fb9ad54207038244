// What every page of the Events Manager does once scripts run.

import { announcer } from "./announcer.js";
import { listenForCopies, withCopyButtons } from "./copy.js";
import { listenToKeys } from "./keyboard.js";
import { liveList } from "./list.js";
import { follow } from "./live.js";
import { refresher } from "./region.js";
import { keepTimes } from "./times.js";
import { word } from "./words.js";

const { live, after } = document.body.dataset;
const state = document.querySelector("[data-live-state]");
const region = document.querySelector("[data-refresh]");
const lines = document.querySelector("[data-lines]");

function show(name) {
  state.hidden = false;
  state.dataset.liveState = name;
  state.querySelector("[data-live-word]").textContent = word(name);
}

function start() {
  const announce = announcer(document.querySelector("[data-announce]"));
  const refresh = region && refresher(region);
  const list =
    lines &&
    liveList(lines, {
      button: document.querySelector("[data-waiting]"),
      empty: document.querySelector("[data-empty]"),
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
      refresh?.();
    },
  });
}

const stream = live ? start() : null;

function togglePause() {
  if (stream?.paused) stream.resume();
  else stream?.pause();
}

keepTimes(word("justNow"));
withCopyButtons(document);
listenForCopies();
listenToKeys({ p: togglePause });
