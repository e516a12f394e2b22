"""Which projections of a Whisper may have an adapter, and the names of whole groups of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

ATTENTION_MODULES = ("q_proj", "k_proj", "v_proj", "out_proj")
LINEAR_MODULES = (*ATTENTION_MODULES, "fc1", "fc2")
_MODULE_GROUPS = {"attention": ATTENTION_MODULES, "all-linear": LINEAR_MODULES}


def _expand_modules(value: Any) -> Any:
    """Accept ``"attention"``, ``"all-linear"`` or a comma-separated list in place of a list."""
    # A shell takes the quotes from ["q_proj", "v_proj"] and leaves the brackets.
    names = value.strip("[] ").replace(",", " ").split() if isinstance(value, str) else value
    if isinstance(names, (list, tuple)):
        return tuple(dict.fromkeys(m for name in names for m in _members(name)))
    return names


def _members(name: Any) -> tuple[Any, ...]:
    return _MODULE_GROUPS.get(name, (name,)) if isinstance(name, str) else (str(name),)


TargetModule = Literal["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]
TargetModules = Annotated[tuple[TargetModule, ...], BeforeValidator(_expand_modules), Field(min_length=1)]
