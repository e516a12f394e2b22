"""JSON from elsewhere, refused where it would overflow a stack or a float."""

from __future__ import annotations

import json
from typing import Any

MOST_DEPTH = 64
"""Of nested lists and objects; nothing of the studio's, or of the formats it reads, has ten."""
_MOST_DIGITS = 19
"""Of a whole number, as many as 64 bits hold."""


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text; bytes are UTF-8, with or without a mark.

    Raises:
        ValueError: it is not JSON, nests deeper than `MOST_DEPTH`, or holds a whole number beyond 64 bits.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    try:
        value = json.loads(text, parse_int=_whole_number)
    except RecursionError:
        raise _too_deep() from None
    require_shallow(value)
    return value


def require_shallow(value: object) -> None:
    """ValueError where lists and tables nest deeper than `MOST_DEPTH`."""
    level: list[object] = [value]
    for _ in range(MOST_DEPTH + 1):
        level = [inner for outer in level for inner in _children(outer) if isinstance(inner, (list, dict))]
        if not level:
            return
    raise _too_deep()


def _children(value: object) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS + 1 or not -(2**63) <= (number := int(digits)) < 2**64:
        raise ValueError(f"the number {digits[:20]}… is too large")
    return number


def _too_deep() -> ValueError:
    return ValueError("it is nested too deeply")
