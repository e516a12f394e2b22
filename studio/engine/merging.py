"""Merging several adapters of one base into one, by PEFT's ``add_weighted_adapter``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft.tuners.lora.intruders import reduce_intruder_dimension

from studio.checkpoints.adapters import inspect_adapter
from studio.engine.channel import Controls, EventChannel
from studio.engine.model.adapter_traits import AdapterTraits
from studio.engine.model.loading import load_adapter, save_adapter
from studio.engine.model.session import ModelSession
from studio.errors import RunError
from studio.protocol.events import Phase, PhaseChanged, RunFinished
from studio.runs.jobs import MergeJob, require_new
from studio.storage.atomic import replacing_folder

_COMBINATIONS = {"linear": "svd", "ties": "ties_svd", "dare": "dare_linear_svd"}
"""Our methods in PEFT's words: those that work on whole updates B·A, and not on A and B each by itself, whose products
across adapters nobody has trained."""


def merge(job: MergeJob, channel: EventChannel, controls: Controls) -> None:
    """Write an adapter whose update is the weighted sum of others', each at the strength chosen for it.

    ``linear`` is the sum; ``ties`` keeps of each update the largest entries and of those the ones of the majority's
    sign, and takes n times the weighted mean of what n adapters keep of an entry (arXiv 2306.01708); ``dare`` drops
    entries at random and makes up for them (arXiv 2311.03099). Intruders are large singular vectors of the base with
    the sum that resemble none of the base's own; to weaken them brings back some of what was forgotten, and costs some
    of what was learned (arXiv 2410.21228).

    Raises:
        RunError: the adapters do not fit together, or the folder is there.
    """
    target, folders = Path(job.output), [Path(adapter) for adapter in job.adapters]
    require_new(target, "merged adapter")
    rank = require_mergeable(folders)
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    channel.emit(PhaseChanged(Phase.MERGING))
    model: Any = session.base
    names = [f"merged{number}" for number in range(len(folders))]
    for folder, name in zip(folders, names, strict=True):
        model = load_adapter(model, folder, name)
        # PEFT would scale the sum by √rank where the first one is rank-stabilised.
        model.peft_config[name].use_rslora = False
    torch.manual_seed(job.seed)
    # PEFT's ties divides by the number of adapters that keep an entry; the weights of n equal ones are 1/n already.
    shares = [weight * len(names) if job.method == "ties" else weight for weight in job.weights]
    # No update has a higher rank than its layer is wide, and PEFT could not load one that claims so.
    svd_rank = min(job.rank or rank, session.base.config.d_model)
    is_exact = job.method == "linear" and not job.rank and not (job.reduce_intruders and svd_rank < rank)
    combination = "cat" if is_exact else _COMBINATIONS[job.method]
    result = "sum" if job.reduce_intruders else "default"
    model.add_weighted_adapter(
        names, shares, result, combination, svd_rank=svd_rank, density=job.density, svd_full_matrices=False
    )  # fmt: skip
    if job.reduce_intruders:
        names.append(result)
        reduce_intruder_dimension(model, result, "default", logging_sink=None)
    model.set_adapter("default")
    for name in names:
        model.delete_adapter(name)
    with replacing_folder(target) as folder:
        save_adapter(model, folder)
    channel.emit(RunFinished(report=job.output))


def require_mergeable(folders: Sequence[Path]) -> int:
    """The rank that holds all of some adapters: the sum of theirs.

    Raises:
        RunError: they do not fit together; code ``merge``.
        CheckpointError: one is damaged.
    """
    files = [inspect_adapter(folder) for folder in folders]
    for folder in folders:
        if not AdapterTraits.read(folder).is_plain:
            raise _unfit(f"{folder} is no plain LoRA adapter: it has DoRA's magnitudes, biases or other parts.")
    bases = {each.base for each in files}
    if len(bases) > 1:
        raise _unfit(f"The adapters are of different bases: {', '.join(sorted(bases))}.")
    # A pattern names modules of a part of the model, a list those of all of it.
    patterns = {str(targets) if isinstance(targets := each.config["target_modules"], str) else "" for each in files}
    if len(patterns) > 1:
        raise _unfit("Some of the adapters are of a part of the model, such as the decoder alone, the others not.")
    return sum(int(each.config["r"]) for each in files)


def _unfit(message: str) -> RunError:
    return RunError(message, "Merge adapters that were trained alike, on the same checkpoint.", code="merge")
