"""Learned positions before the real ones: prefix tuning (arXiv 2101.00190) and prompt tuning (arXiv 2104.08691).

A **prefix** is keys and values that the self attention of each layer sees before those of the real positions; a
**prompt** is vectors before the encoder's first position and before the decoder's first token, which go through all
layers. PEFT's own ask for ``input_ids``. The modules here only hold them: `studio.engine.model.forward` and the decoder
put them in their place (transformers' own forward pass knows nothing of them). With several adapters active at once
their positions stand one after the other.

Both start from what the base itself has at such positions: in the encoder those of silence, in the decoder those of the
start token, at which attention looks where it looks at nothing in particular (arXiv 2309.17453). A prefix weighs as one
position there, however many it has (`forward.prefix_bias`), so that little changes at first. A prefix may be
made by a network in training, which starts at zero and is added to that; it is saved as the prefix that comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftModel
from transformers import WhisperForConditionalGeneration

from studio.engine.batches.features import PADDED_FRAMES, SILENCE
from studio.engine.model.methods.own import OwnConfig, OwnLayer, OwnTuner, register
from studio.engine.model.methods.targets import adapted_stacks, module_pattern
from studio.settings.adapter import AdapterSettings

_NOISE = 0.02
"""Of the start's own size, by which the decoder's positions, all of one token, are told apart."""


@dataclass
class PrefixConfig(OwnConfig):
    """``reparameterization`` is the width of the network that makes the prefix; 0: none."""

    virtual_tokens: int = 0
    reparameterization: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()  # type: ignore[no-untyped-call]
        self.peft_type = "PREFIX"


@dataclass
class PromptConfig(OwnConfig):
    """The settings' own."""

    virtual_tokens: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()  # type: ignore[no-untyped-call]
        self.peft_type = "PROMPT"


class _Network(torch.nn.Module):
    """Positions of shape (count, width) from smaller ones: W2·tanh(W1·e + b1) + b2, with W2 and b2 zero at first."""

    def __init__(self, count: int, inner: int, width: int) -> None:
        super().__init__()
        self.positions = torch.nn.Parameter(torch.randn(count, inner))
        self.inner = torch.nn.Linear(inner, inner)
        self.outer = torch.nn.Linear(inner, width)
        for tensor in self.outer.parameters():
            torch.nn.init.zeros_(tensor)

    def forward(self) -> torch.Tensor:
        result: torch.Tensor = self.outer(torch.tanh(self.inner(self.positions)))
        return result


class VirtualTokens(OwnLayer):
    """A module of the base that has learned positions beside it, and computes what it did."""

    def forward(self, *arguments: Any, **named: Any) -> Any:
        return self.base_layer(*arguments, **named)

    def rows(self) -> torch.Tensor | None:
        """The learned positions of the active adapters, shape (count, width), in float32; None without any."""
        raise NotImplementedError


class PrefixLayer(VirtualTokens):
    """The projection of keys, or of values, of a self attention."""

    adapter_layer_names = ("prefix_rows", "prefix_network")

    def make(self, config: Any) -> None:
        self.prefix_rows = torch.nn.ParameterDict()
        self.prefix_network = torch.nn.ModuleDict()
        self.frozen_peft_weight_names = {}

    def add(self, name: str, config: PrefixConfig) -> None:
        width: int = self.base_layer.out_features
        self.prefix_rows[name] = torch.nn.Parameter(torch.zeros(config.virtual_tokens, width))
        if config.reparameterization:
            self.prefix_network[name] = _Network(config.virtual_tokens, config.reparameterization, width)
            self.frozen_peft_weight_names[name] = ("prefix_rows",)

    def rows(self) -> torch.Tensor | None:
        found = [
            self.prefix_rows[name] + self.prefix_network[name]()
            if name in self.prefix_network
            else self.prefix_rows[name]
            for name in self.names
        ]
        return torch.cat(found) if found else None


class PromptLayer(VirtualTokens):
    """The table of a stack's positions."""

    adapter_layer_names = ("prompt_rows",)

    @property
    def num_embeddings(self) -> int:
        """Of the table."""
        return len(self.weight)

    def make(self, config: Any) -> None:
        self.prompt_rows = torch.nn.ParameterDict()

    def add(self, name: str, config: PromptConfig) -> None:
        width: int = self.base_layer.weight.shape[1]
        self.prompt_rows[name] = torch.nn.Parameter(torch.zeros(config.virtual_tokens, width))

    def rows(self) -> torch.Tensor | None:
        found = [self.prompt_rows[name] for name in self.names]
        return torch.cat(found) if found else None


class PrefixTuner(OwnTuner):
    """A model with prefixes."""

    prefix = "prefix_"
    tuner_layer_cls = PrefixLayer


class PromptTuner(OwnTuner):
    """A model with soft prompts."""

    prefix = "prompt_"
    tuner_layer_cls = PromptLayer


def learned_rows(module: Any) -> torch.Tensor | None:
    """What stands before a module's own positions, shape (count, width); None for modules without such."""
    return module.rows() if isinstance(module, VirtualTokens) else None


def prefix_config(settings: AdapterSettings, layers: tuple[int, int]) -> PrefixConfig:
    """Our settings for a model of so many encoder and decoder layers."""
    return PrefixConfig(
        target_modules=module_pattern(settings, ("k_proj", "v_proj"), layers, inside=r"self_attn\."),
        virtual_tokens=settings.virtual_tokens,
        reparameterization=settings.reparameterization,
    )


def prompt_config(settings: AdapterSettings, layers: tuple[int, int]) -> PromptConfig:
    """Our settings for a model of so many encoder and decoder layers."""
    stacks = "|".join(stack for stack, _ in adapted_stacks(settings, layers))
    return PromptConfig(target_modules=rf"model\.({stacks})\.embed_positions", virtual_tokens=settings.virtual_tokens)


def start_from_activations_of_base(model: PeftModel, name: str) -> None:
    """Give the learned positions of a fresh adapter what the base has in their place.

    Args:
        model: with the adapter, prefixes or prompts, that nothing has been learned by.
        name: of the adapter.
    """
    base: Any = model.get_base_model()
    holders = [module for module in base.modules() if isinstance(module, VirtualTokens)]
    found: dict[int, torch.Tensor] = {}
    with ExitStack() as hooks, torch.no_grad():
        for stack in (base.get_encoder(), base.get_decoder()):
            for holder in holders:
                if isinstance(holder, PromptLayer) and holder is stack.embed_positions:
                    hook = stack.layers[0].register_forward_pre_hook(_noting_input(found, id(holder)))
                    hooks.callback(hook.remove)
        for holder in holders:
            if isinstance(holder, PrefixLayer):
                hooks.callback(holder.register_forward_hook(_noting_output(found, id(holder))).remove)
        hooks.enter_context(_evaluating(base))
        base(
            input_features=_silence(base),
            decoder_input_ids=torch.tensor([[base.config.decoder_start_token_id]], device=base.device),
        )
    for holder in holders:
        _put(holder, name, found[id(holder)][0].float())


def _put(holder: VirtualTokens, name: str, positions: torch.Tensor) -> None:
    rows: torch.nn.Parameter = getattr(holder, holder.adapter_layer_names[0])[name]
    places = torch.linspace(0, len(positions) - 1, len(rows)).round().long().to(positions.device)
    chosen = positions[places]
    noise = torch.randn(chosen.shape).to(chosen) * _NOISE * chosen.std()
    rows.data.copy_(chosen + noise if len(positions) < len(rows) else chosen)


def _noting_input(found: dict[int, torch.Tensor], key: int) -> Callable[..., None]:
    def note(_module: Any, inputs: tuple[torch.Tensor, ...]) -> None:
        found[key] = inputs[0]

    return note


def _noting_output(found: dict[int, torch.Tensor], key: int) -> Callable[..., None]:
    def note(_module: Any, _inputs: Any, output: torch.Tensor) -> None:
        found[key] = output

    return note


@contextmanager
def _evaluating(model: WhisperForConditionalGeneration) -> Iterator[None]:
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


def _silence(base: Any) -> torch.Tensor:
    weight = base.get_encoder().conv1.weight
    return torch.full((1, weight.shape[1], PADDED_FRAMES), SILENCE, dtype=weight.dtype, device=weight.device)


def folded(model: PeftModel, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What is saved of prefixes that a network makes: the prefixes.

    Args:
        model: whose active adapter it is.
        tensors: of the adapter, by the names they are saved with.
    """
    plain = {name: tensor for name, tensor in tensors.items() if ".prefix_network." not in name}
    for name, module in model.named_modules():
        if isinstance(module, PrefixLayer) and (rows := module.rows()) is not None:
            plain[f"{name}.prefix_rows"] = rows.detach()
    return plain


register("PREFIX", PrefixConfig, PrefixTuner)
register("PROMPT", PromptConfig, PromptTuner)
