"""What is wrong with a setting, as a sentence that can be told in another language."""

from __future__ import annotations


class Problem(str):
    """The sentence in English, made of a template and the values in it.

    Attributes:
        template: with the values' names in braces; it is what is translated.
        values: by their names.
    """

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, **values: str) -> Problem:
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def followed_by(self, text: str) -> Problem:
        """The same with more behind it that only commands tell."""
        made = str.__new__(Problem, f"{self}{text}")
        made.template, made.values = self.template, self.values
        return made
