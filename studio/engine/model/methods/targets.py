"""Which modules of Whisper a method's settings mean, in PEFT's words."""

from __future__ import annotations

from collections.abc import Sequence

from studio.settings.adapter import AdapterSettings


def module_pattern(
    settings: AdapterSettings, names: Sequence[str], layers: tuple[int, int], inside: str = r"(.*\.)?"
) -> list[str] | str:
    """Names of modules where those of all layers are meant, else a pattern of whole names.

    Args:
        settings: whose ``scope`` and ``top_layers`` say which layers.
        names: of the modules.
        layers: how many encoder and decoder have.
        inside: pattern of what stands between a layer and the names.
    """
    anywhere = inside == r"(.*\.)?"
    if settings.scope == "both" and not settings.top_layers and anywhere:
        return list(names)
    ending = rf"({'|'.join(names)})"
    if not settings.top_layers and anywhere:
        return rf"model\.{settings.scope}\..*\.{ending}"
    parts = [
        rf"model\.{stack}\.layers\.({'|'.join(map(str, chosen_layers(settings, count)))})\.{inside}{ending}"
        for stack, count in adapted_stacks(settings, layers)
    ]
    return "|".join(parts)


def adapted_stacks(settings: AdapterSettings, layers: tuple[int, int]) -> list[tuple[str, int]]:
    """``encoder`` and ``decoder``, or one of them, with the number of its layers."""
    stacks = list(zip(("encoder", "decoder"), layers, strict=True))
    return [(stack, count) for stack, count in stacks if settings.scope in ("both", stack)]


def chosen_layers(settings: AdapterSettings, count: int) -> range:
    """Numbers of the layers of a stack of so many that are adapted: all, or the last."""
    return range(count - min(settings.top_layers or count, count), count)
