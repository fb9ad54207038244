// The dot in the header: live, paused, or for how long it has been reconnecting.

import { word } from "./words.js";

/** Returns a function that has `element` show a state by its name. */
export function pulse(element) {
  const words = element.querySelector("[data-live-word]");
  let timer = 0;

  return (name) => {
    const again = name === element.dataset.liveState && !element.hidden;
    if (again && name === "reconnecting") return;
    clearInterval(timer);
    element.hidden = false;
    element.dataset.liveState = name;
    words.textContent = word(name);
    if (name === "reconnecting") timer = countSeconds(words);
  };
}

function countSeconds(words) {
  const since = performance.now();
  return setInterval(() => {
    const seconds = Math.round((performance.now() - since) / 1000);
    words.textContent = word("reconnectingFor").replace("#", seconds);
  }, 1000);
}
