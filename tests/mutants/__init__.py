"""Small wrong changes to the code, made one at a time, and which of them the tests notice."""
