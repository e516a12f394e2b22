"""Zeroth-Korean: LibriSpeech's lists with ids ``speaker_script_number``; https://www.openslr.org/40.

``train_data_01/003/106/106_003.trans.txt``: the folders are the split, the script and the speaker.
"""

from __future__ import annotations

import re

from studio.corpus.importers.librispeech import read_lists
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.tree import Tree

_ID = re.compile(r"(\d+)_\d+_\d+$")


def read(tree: Tree, options: Options) -> Reading:
    """Read every list whose ids are Zeroth's."""
    return read_lists(tree, _ID)


FORMAT = Format("zeroth", "Zeroth-Korean", "*.trans.txt, such as train_data_01/003/106/106_003.trans.txt", read, COMMON)
