// Tells screen readers what came, politely: at most once in five seconds.

import { counted } from "./words.js";

const QUIET_MILLISECONDS = 5000;

/** Returns a function that takes lines and has `region` say how many there were. */
export function announcer(region) {
  let lines = new Map();
  let timer = 0;
  let spoken = -Infinity;

  function speak() {
    timer = 0;
    spoken = performance.now();
    const merged = [...lines.values()].filter((line) => line.merged).length;
    const parts = [counted("events", lines.size)];
    if (merged) parts.push(counted("deduplicated", merged));
    region.textContent = parts.join(", ");
    lines = new Map();
  }

  return (line) => {
    lines.set(line.id, line);
    const wait = Math.max(0, spoken + QUIET_MILLISECONDS - performance.now());
    // A moment's patience gathers the batch that this line belongs to.
    timer ||= setTimeout(speak, Math.max(wait, 50));
  };
}
