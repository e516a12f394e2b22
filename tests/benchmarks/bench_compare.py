"""Base and adapter on the same clips: in one batch, in two batches over one loaded base, and as two loaded models.

    .venv/bin/python tests/benchmarks/bench_compare.py CHECKPOINT ADAPTER AUDIO… [--language fr] [--beams N]

AUDIO are files, or folders of which the first ``--clips`` recordings are taken. The three ways take turns clip by
clip, so that other load on the machine falls on all of them alike. Prints a table and whether all texts agree.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from studio.audio.decoding import is_audio, read_audio
from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.features import LogMel
from studio.engine.decoding.decoder import Decoder
from studio.engine.decoding.options import DecodingOptions
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.model.loading import load_adapter, load_base
from studio.engine.model.memory import process_memory
from studio.engine.model.multi_adapter import LoadedAdapters, Member, ModelGroup
from studio.settings.application import checkpoints_folder

Way = Callable[[Any], list[str]]


def main() -> None:
    """Load, measure, print."""
    options = _options()
    info = CheckpointStore(checkpoints_folder()).resolve(options.checkpoint)
    vocabulary, log_mel, device = Vocabulary.of(info), LogMel(info.mel_bins), torch.device("cpu")
    decoding = DecodingOptions(options.beams)

    def decoder(group: ModelGroup) -> Decoder:
        return Decoder(group, vocabulary, log_mel, options.language, "transcribe", decoding)

    before = process_memory()
    base = load_base(info, device).eval()
    (together,) = LoadedAdapters(base).groups([Member(options.adapter)], lambda _: None)
    one = decoder(together)
    alone = ModelGroup(base)
    two = [decoder(alone), decoder(ModelGroup(together.model))]
    clips = [read_audio(path) for path in _files(options.audio, options.clips)]
    one.transcribe(clips[:1])
    gc.collect()
    shared = process_memory() - before
    second = load_adapter(load_base(info, device), Path(options.adapter), "default").eval()
    models = [decoder(alone), decoder(ModelGroup(second))]
    gc.collect()
    memory = {"one batch": shared, "two batches, one base": shared, "two models": process_memory() - before}
    ways: dict[str, Way] = {
        "one batch": lambda clip: [each.text for each in one.transcribe([clip])[0]],
        "two batches, one base": lambda clip: [each([clip])[0] for each in two],
        "two models": lambda clip: [each([clip])[0] for each in models],
    }
    seconds, texts = _measure(ways, clips, options.rounds)
    _show(options, seconds, memory, len(clips) * options.rounds)
    same = sum(len({tuple(texts[name][index]) for name in ways}) == 1 for index in range(len(clips)))
    print(f"Texts agree in {same} of {len(clips)} clips.")


def _measure(
    ways: dict[str, Way], clips: list[Any], rounds: int
) -> tuple[dict[str, float], dict[str, list[list[str]]]]:
    seconds = dict.fromkeys(ways, 0.0)
    texts: dict[str, list[list[str]]] = {name: [] for name in ways}
    for number in range(rounds):
        for clip in clips:
            for name, way in ways.items():
                begin = time.monotonic()
                heard = way(clip)
                seconds[name] += time.monotonic() - begin
                if number == 0:
                    texts[name].append(heard)
    return seconds, texts


def _show(options: argparse.Namespace, seconds: dict[str, float], memory: dict[str, int], count: int) -> None:
    table = Table(title=f"{options.checkpoint}, {options.adapter}, {count} clips, beams {options.beams}")
    for heading in ("", "s a clip", "time", "memory MB", "memory"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, each in seconds.items():
        table.add_row(
            name,
            f"{each / count:.2f}",
            f"× {each / seconds['one batch']:.2f}",
            f"{memory[name] / 1e6:,.0f}",
            f"× {memory[name] / memory['one batch']:.2f}",
        )
    Console().print(table)


def _files(audio: list[Path], count: int) -> list[Path]:
    found: list[Path] = []
    for path in audio:
        inside = sorted(each for each in path.rglob("*") if is_audio(each.name))[:count] if path.is_dir() else [path]
        found += inside
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("adapter")
    parser.add_argument("audio", nargs="+", type=Path)
    parser.add_argument("--language", default="fr")
    parser.add_argument("--beams", type=int, default=1)
    parser.add_argument("--clips", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
