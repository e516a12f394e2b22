"""The side that a corpus's own names stand for: of columns, tables, lists and folders, of every format alike.

A word anywhere in a name counts, as in ``korean_train.csv``, ``NAME-test-00000-of-00004.parquet`` and ``2.Validation``:
https://huggingface.co/docs/datasets/repository_structure takes names so too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

_EVALUATION = ("eval", "evaluation")
_WORDS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("dev", "devel", "valid", "val", "validation"), "validation"),
    **dict.fromkeys(("test", "testing", *_EVALUATION), "test"),
}
_WORD = re.compile(r"[^\W_]+")
_NEXT_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")


def split_of_name(name: str) -> str:
    """The side that a file, folder or value of this name stands for; empty where for none.

    A mere ``eval`` is the held-out side that there is beside ``train``, by which the best checkpoint is chosen; so is
    Kaldi's ``train_dev``. Another name of both what is trained on and what is held out, as ``train_test``, is of none.
    """
    words = _words(name)
    sides = [side for word in words if (side := _WORDS.get(word.strip("0123456789")))]
    if _is_evaluation(words) or sides == ["train", "validation"]:
        return "validation"
    return sides[-1] if sides and ("train" not in sides or set(sides) == {"train"}) else ""


def splits_of_names(names: Iterable[str]) -> dict[str, str]:
    """The side of each of a corpus's own names: a mere ``eval`` beside ``dev`` and ``train`` is the test."""
    splits = {name: split_of_name(name) for name in names}
    evaluation = {name for name in splits if _is_evaluation(_words(name))}
    if any(split == "validation" for name, split in splits.items() if name not in evaluation):
        splits |= dict.fromkeys(evaluation, "test")
    return splits


def name_of_side(file: Path, root: Path) -> str:
    """The name that gives what a file lists its side: its own without suffix and shard, else `name_of_folder`."""
    name = _SHARD.sub("", file.stem)
    return name if split_of_name(name) else name_of_folder(file.parent, root)


def name_of_folder(folder: Path | str, root: Path | str) -> str:
    """The name of the nearest folder that stands for a side; empty where none does.

    Only those below the root count, which the user chose for what is in it.
    """
    folder, root = Path(os.path.abspath(folder)), Path(os.path.abspath(root))  # noqa: PTH100 - resolve() follows links
    names = folder.relative_to(root).parts if folder.is_relative_to(root) else ()  # it may be on another drive
    return next(filter(split_of_name, reversed(names)), "")


def _words(name: str) -> list[str]:
    name = name.removeprefix("cv-valid-")  # of the first Common Voice: what was validated, of each side
    return _WORD.findall(_NEXT_WORD.sub(" ", _SHARD.sub("", name.strip())).lower())


def _is_evaluation(words: list[str]) -> bool:
    """Whether a name says ``eval`` at its end and nothing else of sides."""
    return words[-1:] != [] and words[-1] in _EVALUATION and sum(word in _WORDS for word in words) == 1
