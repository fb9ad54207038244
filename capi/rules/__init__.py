"""The rules of `capi.lint`: a module for each part of an event."""
