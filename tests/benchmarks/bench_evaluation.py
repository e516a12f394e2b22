"""Our decoding, padded and quick, against transformers' padded ``generate`` on the same clips, sorted by length.

    python tests/benchmarks/bench_evaluation.py [FOLDER] [--clips 64] [--adapter FOLDER] [--json FILE]

``generate`` is asked as the standard recipe's ``predict_with_generate`` asks: float32, at most 225 new tokens. Quick is
what evaluations while training are: input trimmed as in training, in the precision given. Prints a table: time and
processor time a clip, the ratio to ``generate``, the number of equal texts, and CER. The folder is one with
metadata.csv; fr-ca beside the checkout without one. Ratios hold for one run on one machine; the processor's time is the
steadier figure where others use the machine too.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from studio.audio.decoding import read_audio
from studio.engine.batches.features import PADDED_FRAMES, SAMPLE_RATE
from studio.engine.channel import EventChannel
from studio.engine.decoding.decoder import Audio, decode_sorted
from studio.engine.decoding.options import DecodingOptions
from studio.engine.model.loading import Model, feature_dtype, load_adapter
from studio.engine.model.session import ModelSession
from studio.settings.run import TrainingSettings
from studio.text.error_rates import error_rates
from studio.text.loops import cut_loop

_FRENCH = Path(__file__).resolve().parents[3] / "shared" / "speech" / "fr-ca"
_WINDOW_SECONDS = 30
_RECIPE_TOKENS = 225


def main() -> None:
    """Print all of it."""
    options = _options()
    torch.set_num_threads(options.threads or torch.get_num_threads())
    session, model = _load(options, "float32")
    quick_session, quick_model = _load(options, options.quick_precision)
    references, audios = zip(*_clips(options.folder, options.clips), strict=True)
    decoder = session.decoder(model)
    margin = TrainingSettings().context_margin
    ways: dict[str, Callable[[list[Audio]], list[str]]] = {
        "transformers generate": lambda clips: _generate(session, model, clips),
        "studio, as the report": decoder,
        f"studio, quick, {options.quick_precision}": quick_session.decoder(quick_model, DecodingOptions(margin=margin)),
    }
    rows = [_measure(name, way, list(audios), options.batch) for name, way in ways.items()]
    seconds = sum(len(audio) for audio in audios) / SAMPLE_RATE
    print(f"{len(audios)} clips, mean {seconds / len(audios):.1f} s, batch {options.batch}, {options.checkpoint}")
    print(f"{'':32}{'s/clip':>8}{'core s/clip':>13}{'ratio':>8}{'core ratio':>12}{'equal':>9}{'CER':>8}")
    for row in rows:
        row["ratio"] = rows[0]["seconds"] / row["seconds"]
        row["core_ratio"] = rows[0]["core_seconds"] / row["core_seconds"]
        row["equal"] = sum(map(str.__eq__, rows[0]["texts"], row["texts"]))
        row["cer"] = error_rates(references, row["texts"], options.profile).cer
        print(
            f"{row['name']:32}{row['seconds']:8.2f}{row['core_seconds']:13.2f}{row['ratio']:8.2f}"
            f"{row['core_ratio']:12.2f}{row['equal']:9}{row['cer']:8.2%}"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _load(options: argparse.Namespace, precision: str) -> tuple[ModelSession, Model]:
    session = ModelSession.load(
        options.checkpoint, options.language, "transcribe", EventChannel(None), device="cpu", precision=precision
    )
    model: Model = session.base.eval()
    return session, load_adapter(model, options.adapter, "default").eval() if options.adapter else model


def _measure(name: str, way: Callable[[list[Audio]], list[str]], audios: list[Audio], batch: int) -> dict[str, Any]:
    way(audios[:1])  # what is loaded and chosen at the first call is no part of it
    wall, core = time.perf_counter(), time.process_time()
    texts: dict[int, str] = {}
    for found in decode_sorted(way, audios.__getitem__, [len(audio) for audio in audios], batch):
        texts |= found
    wall, core = time.perf_counter() - wall, time.process_time() - core
    count = len(audios)
    return {
        "name": name, "seconds": wall / count, "core_seconds": core / count, "texts": [texts[i] for i in range(count)],
    }  # fmt: skip


def _generate(session: ModelSession, model: Model, clips: list[Audio]) -> list[str]:
    features = torch.stack([session.log_mel(clip, PADDED_FRAMES) for clip in clips]).to(feature_dtype(model))
    with torch.no_grad():
        tokens = model.generate(
            input_features=features,
            num_beams=1,
            do_sample=False,
            max_new_tokens=_RECIPE_TOKENS,
            **session.prompting.generate_arguments,
        )
    return [cut_loop(text) for text in session.labels.decode(tokens)]


def _clips(folder: Path, count: int) -> Iterator[tuple[str, Audio]]:
    """Texts and clips of at most 30 s from all over the folder."""
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        listed = [(row["file_name"], row["text"]) for row in csv.DictReader(file)]
    given = 0
    for name, text in listed[:: max(1, len(listed) // (count + count // 8 + 1))]:
        audio = read_audio(folder / name)
        if len(audio) <= _WINDOW_SECONDS * SAMPLE_RATE and given < count:
            given += 1
            yield text, audio


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=_FRENCH)
    parser.add_argument("--clips", type=int, default=64)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--language", default="fr")
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--quick-precision", default="bfloat16", choices=("float32", "bfloat16"))
    parser.add_argument("--profile", default="basic", help="text normalisation before CER")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
