"""A function under xlwings' decorators as most people write them, to show what its converter loses."""

import xlwings as xw


@xw.func
def SEEN(cells):
    """What arrives."""
    return str(cells)
