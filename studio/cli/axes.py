"""Axes of an experiment as they are typed: ``adapter.rank=4,8,16``, ``training.learning_rate=1e-4..1e-2``."""

from __future__ import annotations

from typing import Any

from studio.errors import SettingsError
from studio.settings.field import SettingField, walk_fields
from studio.settings.run import RunSettings
from studio.settings.toml import apply_overrides

_LOG_FROM = 10.0
"""A range whose ends are so many times apart is drawn from by tenths and tens."""


def parse_axis(text: str) -> tuple[str, Any]:
    """A setting's path, and its values or its range.

    Raises:
        SettingsError: it is not PATH=VALUES, or there is no such setting.
    """
    path, equals, values = text.partition("=")
    path = path.strip()
    if not equals or not values.strip():
        raise SettingsError([(text, "write it as section.key=value,value, such as adapter.rank=4,8,16")], "--axis")
    field = _field(path)
    if ".." in values and field.kind in ("int", "float"):
        return path, _range(path, values)
    return path, [_value(path, part) for part in _parts(field, values)]


def parse_values(text: str) -> dict[str, Any]:
    """Settings of one run: ``adapter.method=lora quantization.method=nf4``.

    Raises:
        SettingsError: one is not KEY=VALUE, or there is no such setting.
    """
    return {path: _value(path, part) for path, _, part in (each.partition("=") for each in text.split())}


def _field(path: str) -> SettingField:
    apply_overrides({}, [f"{path}=0"])  # SettingsError with what was probably meant
    return next(field for field in walk_fields(RunSettings) if field.path == path)


def _parts(field: SettingField, values: str) -> list[str]:
    return [part.strip() for part in values.split(",") if part.strip()]


def _value(path: str, text: str) -> Any:
    """As a run file has it; a list's members have + between them."""
    field = _field(path)
    if field.kind == "list":
        return text.split("+")
    section, _, name = path.partition(".")
    return apply_overrides({}, [f"{path}={text}"])[section][name]


def _range(path: str, text: str) -> dict[str, Any]:
    try:
        low, high = (float(part) for part in text.split(".."))
    except ValueError:
        raise SettingsError([(path, f"write a range as 1e-4..1e-2 (it is {text!r})")], "--axis") from None
    return {"low": low, "high": high, "log": low > 0 and high / low >= _LOG_FROM}
