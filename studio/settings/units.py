"""Amounts as people read them, in the window and on the command line."""

from __future__ import annotations


def file_size(count: float) -> str:
    """``12 kB``, ``2.4 MB``, ``1.6 GB`` (powers of ten, as file managers count)."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            value = count / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    return f"{count:.0f} B"
