"""Keeps Python's own constants alive under PySide6 6.12.0, whose wheels return them without counting the reference.

From Python 3.12 on these constants live for ever (PEP 683); before, each call of a Qt function that returns nothing
takes one reference of ``None`` away, and after some thousand calls the interpreter ends with «deallocating None».
"""

from __future__ import annotations

import ctypes
import sys

_RESERVE = 1 << 48
"""References that no session of any length uses up, far from the overflow of a 64-bit count."""


def keep_constants_alive() -> None:
    """Add a reserve to the reference counts of the constants, where this Python counts them."""
    if sys.version_info >= (3, 12):
        return
    for constant in (None, True, False, NotImplemented, Ellipsis):
        # The first field of every object of CPython (Include/object.h, PyObject).
        ctypes.c_ssize_t.from_address(id(constant)).value += _RESERVE
