// The strip in the shop's foot: fetched anew when something arrives. Its first word to
// the shop's page is that it is there; a page without it would show an empty frame.

import { follow } from "./live.js";
import { pulse } from "./pulse.js";
import { refresher } from "./region.js";
import { keepTimes } from "./times.js";
import { word } from "./words.js";

const refresh = refresher();

follow(document.body.dataset.live, document.body.dataset.after, {
  state: pulse(document.querySelector("[data-live-state]")),
  line() {},
  settled: refresh.soon,
  reset: refresh.soon,
});
keepTimes(word("justNow"));
parent.postMessage("there", "*");
