"""JSON Lines: ``{"v": 1, "seq": n, "time": t, "type": …, fields…}``, one message a line."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from studio.protocol.bounded_json import parse_json
from studio.protocol.commands import COMMAND_TYPES, Command
from studio.protocol.events import EVENT_TYPES, Event

VERSION = 1
T = TypeVar("T")


class ProtocolError(ValueError):
    """A line that is not a message of this protocol."""


@dataclass(frozen=True, slots=True)
class Envelope(Generic[T]):
    """A message with its running number and the time it was written (seconds since 1970)."""

    seq: int
    time: float
    message: T


def type_name(message_type: type[Any]) -> str:
    """``StepCompleted`` → ``step_completed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", message_type.__name__).lower()


_EVENTS = {type_name(kind): kind for kind in EVENT_TYPES}
_KINDS: dict[str, Any] = {
    "int": int, "float": (int, float), "str": str, "bool": bool, "list[Row]": list, "list[str]": list,
    "list[float]": list,
}  # fmt: skip
_OLD_FIELDS = {"eval_utterances": "validation_utterances", "eval_audio_seconds": "validation_audio_seconds"}
"""Names that fields had when a run had one held-out side."""
_COMMANDS = {type_name(kind): kind for kind in COMMAND_TYPES}


def encode(message: Event | Command, seq: int, time: float) -> str:
    """One line, newline included. A float that JSON cannot hold (NaN, infinity) is written as null."""
    fields = {item.name: getattr(message, item.name) for item in dataclasses.fields(message)}
    head = {"v": VERSION, "seq": seq, "time": round(time, 3), "type": type_name(type(message))}
    return json.dumps(_finite({**head, **fields}), ensure_ascii=False, allow_nan=False) + "\n"


def decode_event(line: str | bytes) -> Envelope[Event]:
    """The event of one line; ProtocolError where it is none."""
    return cast("Envelope[Event]", _decode(line, _EVENTS))


def decode_command(line: str | bytes) -> Envelope[Command]:
    """The command of one line; ProtocolError where it is none."""
    return cast("Envelope[Command]", _decode(line, _COMMANDS))


def decode_events(lines: Iterable[str | bytes]) -> Iterator[Envelope[Event]]:
    """Every whole event of a file that may still be written: an unfinished or foreign line is passed over."""
    for line in lines:
        try:
            yield decode_event(line)
        except ProtocolError:
            continue


def _decode(line: str | bytes, types: dict[str, type[Any]]) -> Envelope[Any]:
    try:
        raw = parse_json(line)
        kind = types[raw["type"]]
        known = {item.name: item for item in dataclasses.fields(kind)}
        named = {_OLD_FIELDS.get(name, name): value for name, value in raw.items()}
        fields = {name: _field(value, str(known[name].type)) for name, value in named.items() if name in known}
        if raw["v"] != VERSION:
            raise ProtocolError(f"protocol version {raw['v']} is not {VERSION}")
        return Envelope(int(raw["seq"]), float(raw["time"]), kind(**fields))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ProtocolError(f"not a message: {line[:200]!r} ({error})") from error


def _field(value: Any, annotation: str) -> Any:
    """The value of a field; TypeError where it is of another kind than the field's."""
    if annotation == "float" and value is None:
        return math.nan
    if annotation == "int" and isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise OverflowError(f"{value} is too large")
    if isinstance(value, bool) != (annotation == "bool") or not isinstance(value, _KINDS[annotation]):
        raise TypeError(f"{value!r} is not {annotation}")
    if isinstance(value, list) and annotation != "list[Row]":
        for item in value:
            _field(item, annotation.removeprefix("list[").removesuffix("]"))
    return value


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
