"""Verbs on a store, one a file: look, keep what is found, draw it."""
