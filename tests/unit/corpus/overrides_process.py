"""A process that changes a dataset of its own many times, and another's rows too; see `test_overrides`."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from studio.corpus import overrides
from studio.corpus.opening import open_dataset

CHANGES = 40


def main() -> None:
    """Wait for a line, then correct and leave out rows; open it anew now and then, which may compact the journal."""
    overrides._COMPACT_FROM = 4
    folder, name = Path(sys.argv[1]), sys.argv[2]
    dataset = open_dataset(folder, count_tokens=len)
    print("ready", flush=True)
    sys.stdin.readline()
    field = "left_out" if name == "b" else "confirmed"
    for number in range(CHANGES):
        if number % 10 == 9:
            dataset = open_dataset(folder, count_tokens=len)
        dataset.set_overrides([dataset.with_text(dataset.row_of(name), f"text {number}")])
        shared = dataset.row_of(f"shared-{number % 4}")
        dataset.set_overrides([msgspec.structs.replace(dataset.override(shared), **{field: True})])


if __name__ == "__main__":
    main()
