"""All rules of quality, the gravest first: the report, the command line and the window walk this."""

from __future__ import annotations

from studio.corpus.quality.rule import SEVERITIES, Rule
from studio.corpus.quality.rules import digits, duplicates, duration, language, reading, sound, style, texts
from studio.errors import DataError

_MODULES = (reading, texts, duration, duplicates, language, sound, digits, style)
_MOST = 64  # a report has a bit a rule

_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Take a rule in; one of the same code is replaced. Reports made before do not know it.

    Raises:
        ValueError: there are 64 others already.
    """
    others = [other for other in _rules.values() if other.code != rule.code]
    if len(others) >= _MOST:
        raise ValueError(f"There are {_MOST} rules; a report has no room for {rule.code}.")
    ordered = sorted([*others, rule], key=lambda each: SEVERITIES.index(each.severity))
    _rules.clear()
    _rules.update({each.code: each for each in ordered})


def rules() -> tuple[Rule, ...]:
    """All of them, the gravest first."""
    return tuple(_rules.values())


def rule_of(code: str) -> Rule:
    """The rule of a code.

    Raises:
        DataError: there is none; code ``rule``.
    """
    if code not in _rules:
        raise DataError(f"There is no rule “{code}”.", f"Rules are: {', '.join(_rules)}.", code="rule")
    return _rules[code]


for _module in _MODULES:
    for _rule in _module.RULES:
        register(_rule)

REASONS: tuple[str, ...] = ("", *(_rule.code for _rule in rules() if _rule.test is None))
"""Why the audit refuses a recording, the codes of those rules that it applies itself; the first is for none."""
