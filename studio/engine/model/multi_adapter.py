"""Multi-adapter decoding: base and adapters as rows of one batch, over base weights that no adapter ever changes."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.adapters import CONFIG, WEIGHTS
from studio.checkpoints.strength import AS_TRAINED
from studio.engine.model.adapter_traits import AdapterTraits
from studio.engine.model.loading import Model, load_adapter
from studio.engine.model.strength import rescale
from studio.errors import CheckpointError
from studio.runs.clips import BASE

KEPT_ADAPTERS = 8
"""Adapters that stay loaded besides those of the request at work."""

_NO_ADAPTER = "__base__"
_QUANTIZED_STATE = ("state", "quant_state")
"""Where layers of bitsandbytes keep the scales of their weights."""


class Member(NamedTuple):
    """A model that is asked for: the base, an adapter on it at a strength in percent, or a whole model of its own."""

    model: str = ""
    strength: float = AS_TRAINED


@dataclass(frozen=True)
class ModelGroup:
    """Models that decode a clip together, as rows of one batch.

    Attributes:
        model: what is run.
        members: the models, as they were asked for.
        routes: PEFT's ``adapter_names``, a name a member; empty where the model is run as it is.
        encoders: for each member the first one that has the same encoder.
    """

    model: Model
    members: tuple[Member, ...] = (Member(),)
    routes: tuple[str, ...] = ()
    encoders: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class _Loaded:
    """An adapter in memory: on the tree all plain ones share, or on one of its own."""

    model: PeftModel
    name: str
    traits: AdapterTraits


_Key = tuple[str, int, int, int, int, float]


class LoadedAdapters:
    """The adapters on one base, each loaded once, and again where its file has changed.

    Plain LoRA adapters share a module tree, and a batch. Any other has a tree of its own over the same weights and
    decodes alone. The base itself is never wrapped, so its text is always the untouched base's.
    """

    def __init__(self, base: WhisperForConditionalGeneration) -> None:
        self._base = base
        self._shared: PeftModel | None = None
        self._loaded: OrderedDict[_Key, _Loaded] = OrderedDict()
        self._count = 0

    def groups(
        self, adapters: Sequence[Member], loading: Callable[[str], None], *, base: bool = True
    ) -> list[ModelGroup]:
        """The base with all plain adapters, then every other adapter.

        Args:
            adapters: folders and strengths; one folder may be asked for at several strengths.
            loading: told of each that is not there yet, before it is loaded.
            base: whether the base is wanted too.

        Raises:
            CheckpointError: an adapter cannot be loaded, is for another base, or has no strength but 100 %.
        """
        keys = {adapter: _key(adapter) for adapter in adapters}
        wanted = {adapter: self._take(adapter, keys, loading) for adapter in keys}
        self._forget(set(map(id, wanted.values())))
        together = [adapter for adapter in adapters if wanted[adapter].traits.is_plain]
        plain = [(adapter, wanted[adapter]) for adapter in together]
        groups = [self._together(plain, base)] if base or plain else []
        return groups + [
            ModelGroup(wanted[adapter].model, (adapter,)) for adapter in adapters if not wanted[adapter].traits.is_plain
        ]

    def _together(self, plain: list[tuple[Member, _Loaded]], with_base: bool) -> ModelGroup:
        base = Member(BASE)
        if not plain:
            return ModelGroup(self._base, (base,))
        if not with_base:
            names = tuple(loaded.name for _, loaded in plain)
            return ModelGroup(plain[0][1].model, tuple(each for each, _ in plain), names, tuple(range(len(names))))
        routes = (_NO_ADAPTER, *(loaded.name for _, loaded in plain))
        encoders = (0, *(routes.index(each.name) if each.traits.has_encoder else 0 for _, each in plain))
        return ModelGroup(plain[0][1].model, (base, *(adapter for adapter, _ in plain)), routes, encoders)

    def _take(self, adapter: Member, wanted: Mapping[Member, _Key], loading: Callable[[str], None]) -> _Loaded:
        key = wanted[adapter]
        if key not in self._loaded and not self._rescaled(key, set(wanted.values())):
            loading(adapter.model)
            self._loaded[key] = self._load(adapter)
        self._loaded.move_to_end(key)
        return self._loaded[key]

    def _rescaled(self, key: _Key, wanted: set[_Key]) -> bool:
        """Whether the adapter was there at a strength that nobody asks for now, and has got this one."""
        *files, strength = key
        for other, loaded in self._loaded.items():
            if [*other[:-1]] == files and other not in wanted and loaded.traits.is_plain:
                rescale(loaded.model, loaded.name, strength)
                self._loaded[key] = self._loaded.pop(other)
                return True
        return False

    def _load(self, adapter: Member) -> _Loaded:
        folder, strength = Path(adapter.model), adapter.strength
        traits = AdapterTraits.read(folder)
        self._count += 1
        name = f"adapter{self._count}"
        if not traits.is_plain:
            return _Loaded(load_adapter(twin(self._base), folder, name, strength).eval(), name, traits)
        try:
            self._shared = load_adapter(self._shared or twin(self._base), folder, name, strength).eval()
        except CheckpointError:
            # Half an adapter may be in the shared tree: the others are loaded anew when they are needed.
            self._shared = None
            self._loaded = OrderedDict((key, each) for key, each in self._loaded.items() if not each.traits.is_plain)
            raise
        return _Loaded(self._shared, name, traits)

    def _forget(self, needed: set[int]) -> None:
        """Let go of the adapters that were used longest ago."""
        idle = [key for key, loaded in self._loaded.items() if id(loaded) not in needed]
        for key in idle[: max(0, len(idle) - KEPT_ADAPTERS)]:
            loaded = self._loaded.pop(key)
            if loaded.traits.is_plain:
                self._unload(loaded)

    def _unload(self, loaded: _Loaded) -> None:
        others = [each.name for each in self._loaded.values() if each.traits.is_plain]
        if not others:
            self._shared = None
            return
        # PEFT keeps on asking for an adapter that is deleted while it is the active one.
        loaded.model.set_adapter(others[0])
        loaded.model.delete_adapter(loaded.name)


def _key(adapter: Member) -> _Key:
    """What names an adapter as it is now; a file that is not there yet or any more has no time."""
    folder = Path(adapter.model)
    stats = [path.stat() if path.is_file() else None for path in (folder / WEIGHTS, folder / CONFIG)]
    weights, config = ((each.st_mtime_ns, each.st_size) if each else (0, 0) for each in stats)
    return (str(folder), *weights, *config, adapter.strength)


def twin(base: WhisperForConditionalGeneration) -> WhisperForConditionalGeneration:
    """The same model in a module tree of its own, over the same weights.

    Vectors (biases, norms) are copied: they are small, and an adapter that was trained with them writes into them.
    What bitsandbytes quantized is shared as it is, with what it takes to compute with it.
    """
    memo: dict[int, object] = {}
    for module in base.modules():
        for name in _QUANTIZED_STATE:
            if (kept := getattr(module, name, None)) is not None:
                memo[id(kept)] = kept
    for parameter in base.parameters():
        if type(parameter) is not torch.nn.Parameter:
            memo[id(parameter)] = parameter
            continue
        data = parameter.data.clone() if parameter.ndim < 2 else parameter.data
        memo[id(parameter)] = torch.nn.Parameter(data, requires_grad=False)
    for buffer in base.buffers():
        memo[id(buffer)] = buffer
    return copy.deepcopy(base, memo)


@contextmanager
def routing(model: Model, routes: list[str]) -> Iterator[None]:
    """Send each row of a batch through the LoRA adapter of its name, for the length of the block.

    PEFT's ``adapter_names``, for calls of single layers: its own hooks stay where they are after an exception, and
    cannot follow a batch that gets smaller.

    Args:
        model: a base with plain LoRA adapters; see `AdapterTraits`.
        routes: a name a row; may be changed within the block. Where it is empty nothing is done.
    """

    def route(_module: torch.nn.Module, inputs: Any, named: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return inputs, named | {"adapter_names": routes}

    layers = [module for module in model.modules() if isinstance(module, LoraLayer)] if routes else []
    hooks = [layer.register_forward_pre_hook(route, with_kwargs=True) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
