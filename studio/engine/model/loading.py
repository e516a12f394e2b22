"""Loading the frozen base and putting an adapter on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from peft import PeftConfig, PeftModel, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import BitsAndBytesConfig, WhisperForConditionalGeneration, WhisperTokenizer
from transformers.utils import logging as transformers_logging

from studio.checkpoints.adapters import WEIGHTS, AdapterFiles, inspect_adapter, peft_name
from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.strength import AS_TRAINED, read_strength
from studio.engine.model.adalora import RankAllocation, save_as_lora
from studio.engine.model.base_start import start_from_base
from studio.engine.model.methods import adapted
from studio.engine.model.methods.virtual_tokens import PrefixConfig, folded
from studio.engine.model.methods.weights import KINDS, load_weights, put_weight, save_weights, trained_state
from studio.engine.model.strength import apply_strength, base_biases, require_scalable
from studio.errors import CheckpointError
from studio.settings.adapter import AdapterSettings, QuantizationSettings
from studio.settings.run import RunSettings
from studio.storage.reading import reading
from studio.text.tokens import MAX_PROMPT_TOKENS

Model = WhisperForConditionalGeneration | PeftModel
"""The base, or the base with adapters."""

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}

_OUTPUT_PROJECTION = "proj_out"


def load_base(
    info: CheckpointInfo,
    device: torch.device,
    *,
    precision: str = "float32",
    quantization: QuantizationSettings | None = None,
) -> WhisperForConditionalGeneration:
    """The checkpoint with all weights frozen, in ``precision``, its linear layers quantized if asked for.

    Raises:
        CheckpointError: the weights do not fit the configuration or cannot be read.
    """
    transformers_logging.disable_progress_bar()
    arguments: dict[str, Any] = {"dtype": PRECISIONS[precision], "attn_implementation": "sdpa"}
    if quantization is not None and quantization.method != "none":
        arguments["quantization_config"] = quantization_config(quantization, PRECISIONS[precision])
        arguments["device_map"] = {"": str(device)}
    hint = "Fetch the checkpoint again; a local folder must hold a whole transformers Whisper model."
    with reading(info.folder, "checkpoint", CheckpointError, code="checkpoint_broken", hint=hint):
        model = WhisperForConditionalGeneration.from_pretrained(
            info.folder, use_safetensors=True, local_files_only=True, **arguments
        )
    model.requires_grad_(False)
    _keep_nf4_unpacked(model)
    return model if "device_map" in arguments else torch.nn.Module.to(model, device)


def load_tokenizer(info: CheckpointInfo, **arguments: Any) -> Any:
    """A checkpoint's own ``WhisperTokenizer``, told language and task where they are given.

    Raises:
        CheckpointError: it is damaged.
    """
    with reading(info.folder, "tokenizer", CheckpointError, code="checkpoint_broken"):
        return WhisperTokenizer.from_pretrained(info.folder, local_files_only=True, **arguments)


def prompt_tokens(tokenizer: Any, text: str) -> list[int]:
    """Tokens of a text that a decoder is told was said before, without the token that begins it."""
    tokens: list[int] = tokenizer(" " + text.strip(), add_special_tokens=False).input_ids
    return tokens


def fits_prompt(tokenizer: Any, text: str) -> bool:
    """Whether the decoder has room for the whole of a text that was said before (arXiv 2212.04356, §2.3)."""
    return len(prompt_tokens(tokenizer, text)) < MAX_PROMPT_TOKENS


def quantization_config(settings: QuantizationSettings, dtype: torch.dtype) -> BitsAndBytesConfig:
    """Our settings in bitsandbytes' words (LLM.int8: arXiv 2208.07339; nf4: arXiv 2305.14314)."""
    if settings.method == "int8":
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=[_OUTPUT_PROJECTION])
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=settings.double_quantization,
        bnb_4bit_compute_dtype=dtype,
        llm_int8_skip_modules=[_OUTPUT_PROJECTION],
    )


def add_adapter(
    model: WhisperForConditionalGeneration, run: RunSettings, base_name: str, total_steps: int = 0
) -> Model:
    """The base with what a run trains, at its start; what is trained is in float32.

    Args:
        model: the base, which it is itself where its own weights are trained.
        run: settings; what is random goes by their seed.
        base_name: what the adapter names as its base.
        total_steps: optimizer steps of the whole run, by which AdaLoRA takes its ranks away.
    """
    torch.manual_seed(run.training.seed)
    made = adapted(model, run.adapter, base_name, total_steps)
    for parameter in trainable_tensors(made).values():
        parameter.data = parameter.data.float()  # weights of the base among them: small steps vanish in bfloat16
    if run.adapter.starts_from_base:
        assert isinstance(made, PeftModel)
        start_from_base(made, run.adapter)
    return made


def base_alone(model: Model) -> AbstractContextManager[Any]:
    """For the block, the base without its adapter; a base in training is it only until its first step."""
    return model.disable_adapter() if isinstance(model, PeftModel) else nullcontext()


def load_adapter(
    model: WhisperForConditionalGeneration | PeftModel, folder: Path, name: str, strength: float | None = None
) -> Any:
    """Add a saved adapter, frozen: the model with it, or the base itself where it is weights of the base.

    Args:
        model: the base, or the base with other adapters.
        folder: of the adapter.
        name: what to call it in the model.
        strength: percent of what was trained; None for the one chosen for the adapter.

    Raises:
        CheckpointError: the folder holds no whole adapter in safetensors, one for another base, or one that has no
            strength but 100 %.
    """
    files = inspect_adapter(folder)
    strength = read_strength(folder) if strength is None else strength
    require_scalable(files, folder, strength)
    biases = base_biases(model) if strength != AS_TRAINED else []
    hint = f"Use the checkpoint it was trained on: {files.base}."
    with reading(folder, "adapter for this checkpoint", CheckpointError, code="adapter_mismatch", hint=hint):
        if files.config["peft_type"] in KINDS:
            return load_weights(model, folder, strength)
        if isinstance(model, PeftModel):
            model.load_adapter(str(folder), adapter_name=name, use_safetensors=True)
            loaded = model
        else:
            config = PeftConfig.from_pretrained(str(folder))
            # Any of PEFT's would have the model take ``input_ids``, which Whisper's encoder knows nothing of.
            config.task_type = None
            loaded = PeftModel.from_pretrained(
                model, str(folder), adapter_name=name, use_safetensors=True, config=config
            )
        if files.renamed:
            renamed = {peft_name(tensor): value for tensor, value in load_file(folder / WEIGHTS).items()}
            set_peft_model_state_dict(loaded, renamed, adapter_name=name)
        _require_fit(loaded, name, files)
    if strength != AS_TRAINED:
        apply_strength(loaded, name, strength, biases)
    return loaded


def _require_fit(loaded: PeftModel, name: str, files: AdapterFiles) -> None:
    """ValueError where PEFT has put not all that was saved into the model, of which it only warns, or no numbers."""
    state = get_peft_model_state_dict(loaded, adapter_name=name, save_embedding_layers=False)
    saved = {tensor.name for tensor in files.tensors}
    if foreign := sorted(saved - state.keys()):
        raise ValueError(f"the model has no place for {' and '.join(foreign[:2])} ({len(foreign):,} such tensors)")
    if absent := sorted(state.keys() - saved if files.config["peft_type"] == "LORA" else ()):
        raise ValueError(f"it lacks {' and '.join(absent[:2])} ({len(absent):,} tensors)")
    if not saved:
        raise ValueError("it holds no tensors")
    for tensor, value in state.items():
        if not torch.isfinite(value).all():
            raise ValueError(f"{tensor} holds values that are not finite numbers")


def save_adapter(model: Model, folder: Path, *, to_resume: bool = False) -> None:
    """Write the adapter, in plain PEFT format where PEFT has its kind; the folder must exist.

    Args:
        model: the base with its adapter.
        folder: takes ``adapter_config.json`` and the weights.
        to_resume: everything that training goes on with, where an adapter in use is smaller.
    """
    if not isinstance(model, PeftModel):
        save_weights(model, folder)
        return
    if RankAllocation.of(model):
        save_as_lora(model, folder)
        return
    config: Any = model.peft_config["default"]
    if isinstance(config, PrefixConfig) and config.reparameterization and not to_resume:
        _save_folded(model, config, folder)
        return
    # With "auto", PEFT asks the hub whether the base's vocabulary was resized: Whisper's never is here.
    model.save_pretrained(str(folder), safe_serialization=True, save_embedding_layers=False)
    # PEFT's card is an empty template that names the base by its path on this machine.
    (folder / "README.md").unlink(missing_ok=True)


def _save_folded(model: PeftModel, config: PrefixConfig, folder: Path) -> None:
    tensors = folded(model, adapter_state(model))
    save_file(
        {name: tensor.cpu().contiguous() for name, tensor in tensors.items()},
        folder / WEIGHTS,
        metadata={"format": "pt"},
    )
    replace(config, reparameterization=0, inference_mode=True).save_pretrained(str(folder))


def adapter_state(model: Model) -> dict[str, torch.Tensor]:
    """What `save_adapter` writes to resume from, by name."""
    if not isinstance(model, PeftModel):
        return trained_state(model)
    state: dict[str, torch.Tensor] = get_peft_model_state_dict(model, save_embedding_layers=False)
    return state


def set_adapter_state(model: Model, tensors: dict[str, torch.Tensor]) -> None:
    """Go on from an `adapter_state`."""
    if isinstance(model, PeftModel):
        set_peft_model_state_dict(model, tensors)
        return
    own = dict(model.named_parameters())
    for name, tensor in tensors.items():
        put_weight(own, name, tensor, AS_TRAINED)


def adapter_digest(folder: Path, strength: float = AS_TRAINED) -> str:
    """What tells a saved adapter's weights, at a strength in percent, from all others."""
    with (folder / WEIGHTS).open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    return digest if strength == AS_TRAINED else f"{digest} at {strength:g} %"


def trainable_tensors(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    """The parameters that training changes, by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


@contextmanager
def rounded_weights(model: Model) -> Iterator[None]:
    """Trained weights and biases of the base in its own number format, for the block, as its layers need them."""
    dtype, is_wrapped = feature_dtype(model), isinstance(model, PeftModel)
    mixed = [
        each
        for name, each in trainable_tensors(model).items()
        if each.dtype != dtype and (not is_wrapped or _is_bias_of_base(model, name))
    ]
    exact = [parameter.data for parameter in mixed]
    try:
        for parameter in mixed:
            parameter.data = parameter.data.to(dtype)
        yield
    finally:
        for parameter, data in zip(mixed, exact, strict=True):
            parameter.data = data


def _is_bias_of_base(model: Any, name: str) -> bool:
    return name.endswith("bias") and f".{model.base_model.prefix}" not in name


def count_trainable(model: torch.nn.Module, adapter: AdapterSettings) -> int:
    """Number of parameters that training changes, without the frozen half of what starts from the base."""
    frozen = 1 + adapter.starts_from_base
    return sum(each.numel() // (frozen if "lora_" in name else 1) for name, each in trainable_tensors(model).items())


def feature_dtype(model: Model) -> torch.dtype:
    """The number format that is computed in: that of the encoder's positions, which nothing quantizes or trains."""
    dtype: torch.dtype = model.get_encoder().embed_positions.weight.dtype
    return dtype


def _keep_nf4_unpacked(model: torch.nn.Module) -> None:
    """On CPUs with AVX512-BF16, bitsandbytes repacks nf4 weights at the first eval-mode forward and never unpacks
    them, which breaks the next training step and silently spoils a merge."""
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False  # type: ignore[assignment]
