"""The one error that a rule of the domain raises."""

from typing import Any, ClassVar


class RuleBroken(Exception):
    """Somebody asked for what a rule does not allow; nothing was written.

    ``code`` is the snake_case name of the broken rule. ``facts`` are the values a person needs to
    understand the answer; ``web.wording`` turns both into a sentence, the API answers 409 with them.
    """

    code: ClassVar[str] = "rule_broken"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts
