"""Bad input of every kind as small cases (`*.toml`), and `docs/errors.md`, which is made by raising them.

`python -m tests.errors` writes the page anew.
"""
