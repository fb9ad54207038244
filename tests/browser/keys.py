"""The keyboard, and nothing else."""

from playwright.sync_api import Locator, Page

MOST_TABS = 150

# What reacts to a click, by its element or by the hand that a pointer becomes over it.
# Of radio buttons one is reached by Tab, the others by the arrows; of tabs likewise.
_LISTEN = """() => {
  const clickable = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [role=button], [onclick]')];
  const seen = element => element.checkVisibility({ visibilityProperty: true })
    && !element.disabled && element.type !== 'hidden'
    && !element.closest('[aria-hidden=true], [inert]')
    && !element.matches('[type=radio]:not(:checked), [role=tab][aria-selected=false]');
  const drawn = (element, part) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element, part);
    return outlineStyle !== 'none' || boxShadow !== 'none';
  };
  const shown = element => drawn(element) || drawn(element, '::after')
    || drawn(element.closest('label') || element) || drawn(element.parentElement);
  const named = element => element.outerHTML.slice(0, 120);
  const todo = new Set(clickable.filter(seen));
  const unseen = [];
  document.addEventListener('focusin', ({ target }) => {
    todo.delete(target);
    if (!shown(target)) unseen.push(named(target));
  });
  // What was put in its place meanwhile, as news came, is not asked for.
  window.keysLeft = () => [...todo].filter(({ isConnected }) => isConnected).map(named);
  window.keysUnseen = () => unseen;
}"""


class Keys:
    """Somebody with no pointer, in front of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def to(self, target: Locator) -> None:
        """Press Tab until this has the focus, and shows it."""
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def press(self, name: str, *, role: str = "button", key: str = "Enter") -> None:
        """Go to what has this name, and press a key on it."""
        self.to(self._page.get_by_role(role, name=name, exact=True).first)
        self._page.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        """Go to a field and write into it; a list takes the first letters."""
        self.to(self._page.get_by_label(label, exact=True))
        self._page.keyboard.type(text)

    def left_out(self) -> list[str]:
        """What of the open page and its frames can be clicked, but not reached with
        Tab; or is reached, but does not show that it has the focus."""
        for frame in self._page.frames:
            frame.evaluate(_LISTEN)
        for _ in range(MOST_TABS * 4):
            self._page.keyboard.press("Tab")
            if self._page.evaluate("document.activeElement === document.body"):
                break
        left = [
            frame.evaluate("[...keysLeft(), ...keysUnseen()]")
            for frame in self._page.frames
        ]
        return sum(left, [])
