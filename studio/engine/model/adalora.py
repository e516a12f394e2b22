"""AdaLoRA (arXiv 2303.10512) by PEFT: h = W0·x + s·B·(E∘A)·x, where ranks go to the layers that they matter in.

Training starts with more than the rank wanted in the end. After a tenth of the steps the least important singular
values E of all layers together are set to zero, ever more of them, until the average rank is the one wanted; the last
four tenths train what is left. What is saved is the same update as plain LoRA, A with E in it and a rank for each
layer, so that it is decoded in one pass with the base, merged, scaled and exported as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from peft import AdaLoraConfig, AdaLoraModel, LoraConfig, PeftModel, get_peft_model_state_dict
from peft.tuners.adalora.layer import AdaLoraLayer
from safetensors.torch import save_file

from studio.checkpoints.adapters import WEIGHTS
from studio.settings.adapter import AdapterSettings

_FIRST_SHARE, _LAST_SHARE = 0.1, 0.4
"""Of the steps, before the first rank is taken away and after the last."""
_MODULE_PREFIX = "base_model.model."


def adalora_config(settings: AdapterSettings, target_modules: list[str] | str, total_steps: int) -> AdaLoraConfig:
    """Our settings in PEFT's words, for a run of so many optimizer steps."""
    steps = max(2, total_steps)  # ranks are chosen by what one step at least has told of them
    return AdaLoraConfig(
        init_r=settings.trained_rank,
        target_r=settings.rank,
        lora_alpha=settings.alpha * settings.trained_rank / settings.rank,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        bias=settings.bias,
        target_modules=target_modules,
        tinit=int(_FIRST_SHARE * steps),
        tfinal=int(_LAST_SHARE * steps),
        total_step=steps,
    )


def low_rank(layer: Any, name: str) -> tuple[torch.Tensor, torch.Tensor, float]:
    """A with E in it, B, and their scaling; zero singular values are left in."""
    return layer.lora_A[name] * layer.lora_E[name], layer.lora_B[name], layer.scaling[name] / layer.r[name]


def save_as_lora(model: PeftModel, folder: Path) -> None:
    """Write an AdaLoRA adapter as the plain LoRA adapter of the same update; the folder must exist."""
    own: Any = model.peft_config["default"]
    saved = get_peft_model_state_dict(model, save_embedding_layers=False)
    tensors = {name: tensor for name, tensor in saved.items() if ".lora_" not in name}  # biases
    ranks, scaling = {}, 0.0
    for name, layer in _layers(model):
        down, up, scaling = low_rank(layer, "default")
        kept = layer.lora_E["default"].flatten() != 0
        kept[0] |= ~kept.any()  # PEFT has no LoRA of rank 0
        tensors[f"{name}.lora_A.weight"], tensors[f"{name}.lora_B.weight"] = down[kept], up[:, kept]
        ranks[name.removeprefix(_MODULE_PREFIX)] = int(kept.sum())
    most = max(ranks.values())
    config = LoraConfig(
        r=most,
        lora_alpha=scaling * most,  # type: ignore[arg-type]
        lora_dropout=own.lora_dropout,
        bias=own.bias,
        target_modules=own.target_modules,
        rank_pattern={name: rank for name, rank in ranks.items() if rank != most},
        alpha_pattern={name: scaling * rank for name, rank in ranks.items() if rank != most},
        base_model_name_or_path=own.base_model_name_or_path,
        inference_mode=True,
    )
    config.save_pretrained(str(folder))
    whole = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    save_file(whole, folder / WEIGHTS, metadata={"format": "pt"})


def _layers(model: PeftModel) -> Iterator[tuple[str, Any]]:
    return ((name, module) for name, module in model.named_modules() if isinstance(module, AdaLoraLayer))


class RankAllocation:
    """What AdaLoRA does beside the gradient and the step: it keeps A and B orthogonal and takes ranks away.

    Args:
        model: with a fresh AdaLoRA adapter.
    """

    def __init__(self, model: PeftModel) -> None:
        self._model = model
        self._tuner: Any = model.base_model
        self._config: Any = model.peft_config["default"]
        self._pattern: dict[str, list[bool]] | None = None

    @classmethod
    def of(cls, model: torch.nn.Module) -> RankAllocation | None:
        """That of a model with an AdaLoRA adapter; None for any other."""
        is_adaptive = isinstance(model, PeftModel) and isinstance(model.base_model, AdaLoraModel)
        return cls(model) if is_adaptive else None  # type: ignore[arg-type]

    def regularise(self, scale: float) -> None:
        """Add the gradient of γ·mean(‖A·Aᵀ − I‖ + ‖Bᵀ·B − I‖), with PEFT's γ (eq. 4), times the loss scale."""
        norms = []
        for _, layer in _layers(self._model):
            for matrix in (layer.lora_A["default"], layer.lora_B["default"].T):
                norms.append(torch.linalg.norm(matrix @ matrix.T - torch.eye(len(matrix), device=matrix.device)))
        (scale * self._config.orth_reg_weight * torch.stack(norms).mean()).backward()

    def stepped(self, step: int) -> None:
        """Take away the ranks that are due after this optimizer step, of which the gradients are still there."""
        for parameter in self._trained().values():
            if parameter.grad is None:  # of a step that was skipped
                parameter.grad = torch.zeros_like(parameter)
        self._config.rank_pattern = self._pattern
        self._tuner.update_and_allocate(step)
        # PEFT would save by it, without what has been learned since it was made.
        self._pattern, self._config.rank_pattern = self._config.rank_pattern, None

    def tensors(self) -> dict[str, torch.Tensor]:
        """Weights, importance and what is left of each rank, by name, on the CPU, for a checkpoint."""
        own: list[tuple[str, torch.Tensor]] = [
            (f"weight.{name}", parameter) for name, parameter in self._trained().items()
        ]
        for kind, values in self._averages().items():
            own += [(f"{kind}.{name}", value) for name, value in values.items()]
        own += [(f"left.{name}", torch.tensor(left)) for name, left in (self._pattern or {}).items()]
        return {f"allocation.{name}": tensor.detach().cpu().clone().contiguous() for name, tensor in own}

    def restore(self, tensors: dict[str, torch.Tensor]) -> None:
        """Go on with what a checkpoint holds of `tensors`; KeyError or ValueError where it is not whole."""
        for name, parameter in self._trained().items():
            tensor = tensors[f"allocation.weight.{name}"]
            if not torch.isfinite(tensor).all():
                raise ValueError("its adapter holds values that are not finite numbers")
            parameter.data.copy_(tensor)
        devices = {name: parameter.device for name, parameter in self._tuner.model.named_parameters()}
        for kind, values in self._averages().items():
            prefix = f"allocation.{kind}."
            found = {key.removeprefix(prefix): each for key, each in tensors.items() if key.startswith(prefix)}
            values.update({name: each.to(devices[name]) for name, each in found.items()})
        prefix = "allocation.left."
        left = {key.removeprefix(prefix): each.tolist() for key, each in tensors.items() if key.startswith(prefix)}
        self._pattern = left or None

    def _trained(self) -> dict[str, torch.nn.Parameter]:
        return {name: each for name, each in self._model.named_parameters() if each.requires_grad}

    def _averages(self) -> dict[str, dict[str, torch.Tensor]]:
        allocator = self._tuner.rankallocator
        return {"last": allocator.ipt, "importance": allocator.exp_avg_ipt, "uncertainty": allocator.exp_avg_unc}
