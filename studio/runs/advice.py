"""What to think of before a run: not wrong, but soon regretted."""

from __future__ import annotations

from typing import Final

FEW_HELD_OUT: Final = 10
"""With fewer held-out utterances a single misheard word moves the rates by percents: they tell next to nothing."""


def few_held_out(count: int) -> str:
    """A warning where so few utterances are held out that no figure of the run means anything; else empty."""
    if count >= FEW_HELD_OUT:
        return ""
    held_out = "1 utterance is" if count == 1 else f"{count} utterances are"
    return (
        f"Only {held_out} held out for evaluation: CER and WER of so few mean next to nothing. Bring more recordings, "
        f"so that at least {FEW_HELD_OUT} are held out, or hold out a larger share (data.test_fraction)."
    )
