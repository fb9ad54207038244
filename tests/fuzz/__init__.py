"""Junk for everything that listens: nothing fails, hangs, or keeps what has no meaning.

Each test takes one input, made by Hypothesis, and has a share of two runs: a few dozen
inputs in the tests, always the same ones, and thousands with `make fuzz`.
"""
