// Times that are still to come, counted down by the second.

const SECOND_MILLISECONDS = 1000;

/** Keep all `<time data-left>` true, and call `over` when one of them is reached. */
export function countDown(over) {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-left]")) {
      const seconds = Math.max(0, Math.round(secondsTo(element.dateTime)));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (text === element.textContent) continue;
      element.textContent = text;
      if (seconds === 0) over();
    }
  }, SECOND_MILLISECONDS);
}

function secondsTo(moment) {
  return (new Date(moment) - Date.now()) / SECOND_MILLISECONDS;
}
