"""Settings that explain themselves: one declaration feeds validation, the form, the run file and the help."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, cast, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

Level = Literal["basic", "advanced"]


class Section(BaseModel):
    """One table of ``run.toml``: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _true_is_no_number(cls, value: object, info: ValidationInfo) -> object:
        """Python counts ``true`` as 1, which nobody means who writes ``rank = true``."""
        if isinstance(value, bool) and cls.model_fields[info.field_name or ""].annotation in (int, float):
            raise ValueError("must be a number")
        return value


def setting(
    default: Any,
    *,
    label: str,
    help: str,
    unit: str = "",
    level: Level = "basic",
    choices: tuple[str, ...] = (),
    **bounds: float,
) -> Any:
    """Declare a setting.

    Args:
        default: the value of a run that does not say otherwise.
        label: a few plain words, the field's term among them.
        help: one sentence: what it does, and how to choose.
        unit: of the number, such as ``"s"`` or ``"steps"``.
        level: ``"advanced"`` settings are folded away in the form.
        choices: the members that a list may have.
        bounds: pydantic's ``ge``, ``gt``, ``le``, ``lt``.
    """
    extra: dict[str, Any] = {"unit": unit, "level": level, "choices": list(choices)}
    return Field(default, title=label, description=help, json_schema_extra=extra, **cast("dict[str, Any]", bounds))


@dataclass(frozen=True, slots=True)
class SettingField:
    """What a form, a run file or a manual needs to know of one setting."""

    path: str
    label: str
    help: str
    unit: str
    level: Level
    kind: Literal["bool", "int", "float", "str", "choice", "list"]
    default: Any
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False

    @property
    def section(self) -> str:
        """The table of ``run.toml`` it stands in."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The key within its section."""
        return self.path.partition(".")[2]

    def bounds_text(self) -> str:
        """The admitted values in words; empty where anything of the right type will do."""
        if self.choices:
            return ("any of " if self.kind == "list" else "one of ") + ", ".join(self.choices)
        parts = []
        if self.minimum is not None:
            parts.append(f"{'over' if self.exclusive_minimum else 'at least'} {_plain(self.minimum)}")
        if self.maximum is not None:
            parts.append(f"at most {_plain(self.maximum)}")
        return ", ".join(parts)


def _plain(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else f"{bound:g}"


def walk_fields(model: type[BaseModel]) -> Iterator[SettingField]:
    """Every setting of a two-level model, in the order of declaration."""
    for section, info in model.model_fields.items():
        annotation = info.annotation
        if isinstance(annotation, type) and issubclass(annotation, Section):
            for name, field in annotation.model_fields.items():
                yield _describe(f"{section}.{name}", field)


def _describe(path: str, info: FieldInfo) -> SettingField:
    extra = cast("dict[str, Any]", info.json_schema_extra or {})
    kind, choices = _kind(info.annotation)
    minimum, exclusive = _bound(info, annotated_types.Ge), False
    if minimum is None:
        minimum = _bound(info, annotated_types.Gt)
        exclusive = minimum is not None
    return SettingField(
        path=path,
        label=info.title or path,
        help=info.description or "",
        unit=extra.get("unit", ""),
        level=extra.get("level", "basic"),
        kind=kind,
        default=info.default,
        choices=choices or tuple(extra.get("choices", ())),
        minimum=minimum,
        maximum=_bound(info, annotated_types.Le),
        exclusive_minimum=exclusive,
    )


def _bound(info: FieldInfo, kind: type) -> float | None:
    for item in info.metadata:
        if isinstance(item, kind):
            return cast("float", next(getattr(item, name) for name in ("ge", "gt", "le") if hasattr(item, name)))
    return None


def _kind(annotation: Any) -> tuple[Literal["bool", "int", "float", "str", "choice", "list"], tuple[str, ...]]:
    origin = get_origin(annotation)
    if origin is Literal:
        return "choice", tuple(str(value) for value in get_args(annotation))
    if origin in (tuple, list):
        return "list", ()
    if origin in (Union, types.UnionType):
        return _kind(next(a for a in get_args(annotation) if a is not type(None)))
    kinds: dict[Any, Literal["bool", "int", "float", "str"]] = {bool: "bool", int: "int", float: "float"}
    return kinds.get(annotation, "str"), ()
