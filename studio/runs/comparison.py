"""Runs side by side: the settings in which they differ, and those they share. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.settings.field import SettingField, walk_fields
from studio.settings.run import RunSettings


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of several runs, in their order; None where a run's settings cannot be read."""

    field: SettingField
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        """Whether not all that are known are the same."""
        known = [value for value in self.values if value is not None]
        return any(value != known[0] for value in known)


def setting_rows(runs: Sequence[Mapping[str, Any]]) -> list[SettingRow]:
    """Every setting of these runs, in the schema's order.

    Args:
        runs: settings of each by dotted path; an empty one for a run whose settings cannot be read.
    """
    return [SettingRow(field, tuple(run.get(field.path) for run in runs)) for field in walk_fields(RunSettings)]


def split_rows(rows: Sequence[SettingRow]) -> tuple[list[SettingRow], list[SettingRow]]:
    """Those that differ, and those that do not."""
    return [row for row in rows if row.differs], [row for row in rows if not row.differs]
