// The strip in the shop's foot: fetched anew when something arrives. Its first word to
// the shop's page is that it is there; a page without it would show an empty frame.

import { follow } from "./live.js";
import { pulse } from "./pulse.js";
import { refresher } from "./region.js";
import { keepTimes } from "./times.js";
import { word } from "./words.js";

const refresh = refresher();
const here = new URL(location.href);
if (!here.searchParams.has("since")) {
  here.searchParams.set("since", document.body.dataset.at);
  history.replaceState(null, "", here);
}

const patience = Number(document.body.dataset.patience) * 1000;
let timer = 0;

follow(document.body.dataset.live, document.body.dataset.after, {
  state: pulse(document.querySelector("[data-live-state]")),
  line() {},
  settled: refreshed,
  reset: refresh.soon,
});
wait();
keepTimes(word("justNow"));
parent.postMessage("there", "*");

function refreshed() {
  refresh.soon();
  wait();
}

// A half that stays away sends nothing: look once more when its time is over.
function wait() {
  clearTimeout(timer);
  timer = setTimeout(refresh.soon, patience + 1000);
}
