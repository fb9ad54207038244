"""The parts of `capi.offline` and `capi.intake`: how a file of sales is read."""
