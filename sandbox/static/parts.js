// The parts of a detail as tabs, after the pattern of the ARIA Authoring Practices:
// arrow keys, Home and End go from tab to tab, and the tab that has the focus is shown.

let chosen = location.hash.slice(1);

/** Make tabs of the `[data-tab]` sections below `root`; gives `root` back. */
export function withTabs(root) {
  const wholes = [...root.querySelectorAll("[data-tabs]")];
  if (root.matches?.("[data-tabs]")) wholes.push(root);
  for (const whole of wholes) makeTabs(whole);
  return root;
}

function makeTabs(whole) {
  const panels = [...whole.querySelectorAll(":scope > [data-tab]")];
  if (!panels.length || whole.querySelector('[role="tablist"]')) return;
  const list = document.createElement("div");
  list.className = "parts";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", whole.dataset.tabs);
  list.append(...panels.map(tabOf));
  panels[0].before(list);
  list.addEventListener("click", ({ target }) => show(target.closest("button"), list));
  list.addEventListener("keydown", (event) => walk(event, list));
  const known = [...list.children].find((tab) => nameOf(tab) === chosen);
  choose(known ?? list.firstElementChild, list, panels);
}

function tabOf(panel) {
  const tab = document.createElement("button");
  const name = panel.getAttribute("aria-labelledby");
  tab.type = "button";
  tab.id = `tab-${name}`;
  tab.textContent = panel.querySelector("h2").textContent;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", `panel-${name}`);
  panel.id = `panel-${name}`;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return tab;
}

function show(tab, list) {
  if (!tab) return;
  chosen = nameOf(tab);
  choose(tab, list, [...list.parentElement.querySelectorAll(":scope > [data-tab]")]);
}

function choose(tab, list, panels) {
  for (const each of list.children) {
    const isIt = each === tab;
    each.setAttribute("aria-selected", isIt);
    each.tabIndex = isIt ? 0 : -1;
  }
  for (const panel of panels) panel.hidden = panel.id !== tab.getAttribute("aria-controls");
}

function walk(event, list) {
  const tabs = [...list.children];
  const place = tabs.indexOf(document.activeElement);
  const next = {
    ArrowRight: (place + 1) % tabs.length,
    ArrowLeft: (place + tabs.length - 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  tabs[next].focus();
  show(tabs[next], list);
}

function nameOf(tab) {
  return tab.id.replace("tab-", "");
}
