// What comes as plain HTML, made ready for those who have scripts.

import { withCopyButtons } from "./copy.js";
import { withTabs } from "./parts.js";

/** Let the copy buttons and the tabs below `root` work; gives `root` back. */
export function ready(root) {
  return withTabs(withCopyButtons(root));
}
