"""What an engine warns of, by codes: in English for logs and the terminal, translated by the window."""

from __future__ import annotations

from collections.abc import Mapping

from studio.protocol.events import Warned

WARNINGS: Mapping[str, str] = {
    "cache_stopped": "The run goes on and learns the same; what is not in {folder} is made anew each time, since no "
    "more is kept there.",
    "checkpoint_set_aside": "The checkpoint of step {step} is damaged, so that the run goes on from step {older}. It "
    "lies in {folder} now.",
    "decoding_batch": "The memory was not enough to decode {failed} texts at once. From now on at most {most} are "
    "decoded at once; they stay the same.",
    "forgotten": "Stopped: more than evaluation.guard_limit is forgotten ({guards}).",
    "forgotten_always": "Stopped: more than evaluation.guard_limit is forgotten ({guards}). No adapter was within the "
    "limit before: this one is kept.",
    "loss_batch": "The memory was not enough for the loss of {failed} utterances at once. It goes on with {now} at "
    "once; the loss stays the same.",
    "memory_agreed": "The memory of another process was not enough in step {step}. All go on with as little at once "
    "as that one; each step learns from as many as before.",
    "memory_utterances": "The memory was not enough for {failed} utterances at once in step {step}. The run goes on "
    "with {now} at once and more accumulation; each step learns from as many as before.",
    "memory_window": "The memory was not enough for a window of {failed} s in step {step}. The run goes on with "
    "windows of at most {now} s; each step learns from as many as before.",
    "memory_windows": "The memory was not enough for {failed} windows at once in step {step}. The run goes on with "
    "{now} at once and more accumulation; each step learns from as many as before.",
    "no_prompts": "No recording has several utterances, so that there are no prompts (training.prompt_share).",
    "no_words": "The dataset has no list of words, so that no prompt has any (training.word_prompt_share).",
    "prompt_room": "The prompt has no room for {count} of the words: {words}. Those that matter most come first in "
    "the list.",
    "report_precision": "The memory was not enough for the report's model in float32. It is decoded in {precision}, "
    "as the run was trained; evaluate and Compare, which use float32, may give slightly different figures.",
    "step_skipped": "Step {step} was skipped: its loss or gradient is not a finite number. If it goes on, take a lower "
    "learning rate or float32. Skipped so far: {count}.",
    "stopped_early": "Stopped early: no better CER in {count} evaluations.",
    "strength_base": "At no strength is the adapter better than the base: 0 % was chosen, which is the base itself.",
    "strength_chance": "The CER on validation is lowest at {best} %, but 100 % is kept: the difference may be chance "
    "({cer}, 95 % interval {low} to {high}, against {trained}).",
    "strength_few": "The CER on validation is lowest at {best} %, but 100 % is kept: it takes {needed} utterances to "
    "tell, and there are {count}.",
    "touched_inputs": "Newer or older than when the run was prepared, but of the same size: {names}. If that is "
    "something else now, start a new run.",
    "unknown_command": "The engine was sent a command it does not know: {line}",
}
"""By code; the window translates them."""


def warned(code: str, detail: str = "", **values: object) -> Warned:
    """A warning of `WARNINGS`; the detail is for logs alone."""
    texts = {name: str(value) for name, value in values.items()}
    message = f"{detail} {WARNINGS[code].format(**texts)}".strip()
    return Warned(message, code, [part for pair in texts.items() for part in pair])
