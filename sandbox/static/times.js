// Times as people say them, kept fresh; the exact moment in the visitor's own zone.

const FRESH_MILLISECONDS = 30_000;
const JUST_NOW_SECONDS = 5;
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
// From this part of a unit on it is named, as in "1 hour ago" after 51 minutes.
const THRESHOLD = 0.85;

const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language);
const exact = new Intl.DateTimeFormat(language, {
  dateStyle: "medium",
  timeStyle: "long",
});

/** Write the ages of all `<time data-ago>` anew every 30 seconds. */
export function keepTimes(justNow) {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-ago]")) {
      element.textContent = ago(new Date(element.dateTime), justNow);
    }
  }, FRESH_MILLISECONDS);
  // A title is only seen when asked for, so it is worked out then.
  document.addEventListener("mouseover", ({ target }) => {
    const element = target.closest?.("time[data-ago]");
    if (element) element.title = spaced(exact.format(new Date(element.dateTime)));
  });
}

// Before AM and PM stands a narrow space, for which few fonts have a width.
function spaced(time) {
  return time.replace("\u202f", "\u00a0");
}

function ago(moment, justNow) {
  const seconds = (moment - Date.now()) / 1000;
  if (Math.abs(seconds) < JUST_NOW_SECONDS) return justNow;
  const [unit, size] = UNITS.find(
    ([, length]) => Math.abs(seconds) / length >= THRESHOLD,
  );
  const number = Math.max(1, Math.round(Math.abs(seconds) / size));
  return relative.format(Math.sign(seconds) * number, unit);
}
