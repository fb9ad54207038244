"""The commands of `flask capi`, a module each; they know click and a `Setup`."""
