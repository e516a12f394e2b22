"""How much longer base and adapter take to transcribe than the base alone, by method.

    .venv/bin/python tests/benchmarks/bench_methods.py CHECKPOINT AUDIO… [--language fr] [--clips N] [--method NAME …]

Adapters are fresh, so that they write what the base does, or nearly. All take turns clip by clip, so that other load
on the machine falls on all of them alike; the first clip is not counted.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

import torch

from studio.audio.decoding import is_audio, read_audio
from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.features import LogMel
from studio.engine.decoding.decoder import Decoder
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.model.loading import add_adapter, load_base
from studio.engine.model.multi_adapter import ModelGroup, twin
from studio.runs.defaults import choose_method
from studio.settings.application import checkpoints_folder
from studio.settings.methods import METHODS
from studio.settings.run import RunSettings


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("audio", type=Path, nargs="+")
    parser.add_argument("--language", default="fr")
    parser.add_argument("--clips", type=int, default=10)
    parser.add_argument("--method", nargs="*", default=list(METHODS))
    options = parser.parse_args()
    info = CheckpointStore(checkpoints_folder()).resolve(options.checkpoint)
    base = load_base(info, torch.device("cpu")).eval()
    settings = RunSettings.model_validate({"adapter": {"target_modules": "attention"}})
    models = {"base": base}
    for name in options.method:
        run = choose_method(settings, name)
        run = run.model_copy(
            update={"adapter": run.adapter.model_copy(update={"target_modules": settings.adapter.target_modules})}
        )
        models[name] = add_adapter(twin(base), run, info.name).eval()
    vocabulary, log_mel = Vocabulary.of(info), LogMel(info.mel_bins)
    decoders = {
        name: Decoder(ModelGroup(model), vocabulary, log_mel, options.language, "transcribe")
        for name, model in models.items()
    }
    files = [path for given in options.audio for path in ([given] if is_audio(given.name) else sorted(given.iterdir()))]
    clips = [read_audio(path) for path in files if is_audio(path.name)][: options.clips + 1]
    seconds: dict[str, float] = defaultdict(float)
    same: dict[str, int] = defaultdict(int)
    for number, clip in enumerate(clips):
        texts = {}
        for name, decoder in decoders.items():
            begin = time.process_time()
            texts[name] = decoder([clip])[0]
            seconds[name] += (time.process_time() - begin) * bool(number)
        for name, text in texts.items():
            same[name] += bool(number) and text == texts["base"]
    for name in models:
        share = seconds[name] / seconds["base"] - 1
        print(
            f"| {name} | {seconds[name] / (len(clips) - 1):.2f} s | {share:+.1%} | {same[name]} of {len(clips) - 1} |"
        )


if __name__ == "__main__":
    main()
