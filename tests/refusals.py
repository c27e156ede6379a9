"""Refusals told one by one: what is asked, with which code it is refused, and that nothing is left of it."""

from collections.abc import Callable, Iterable
from types import ModuleType

from django.apps import apps
from simple_history.models import HistoricalChanges

from cases.models import CaseEvent
from core.errors import RuleBroken

Ask = Callable[[], object]
Story = Callable[[], Ask]


class Refusals:
    """The refusals of one floor. A story makes its world and returns what is then asked."""

    def __init__(self) -> None:
        self.stories: list[tuple[str, Story]] = []

    def __call__(self, code: str) -> Callable[[Story], Story]:
        def keep(story: Story) -> Story:
            self.stories.append((code, story))
            return story

        return keep

    @property
    def names(self) -> list[str]:
        return [story.__name__ for _, story in self.stories]

    @property
    def codes(self) -> set[str]:
        return {code for code, _ in self.stories}


def codes_of(modules: Iterable[ModuleType]) -> set[str]:
    """Return the code of every rule that these modules say can be broken."""
    return {
        rule.code
        for module in modules
        for rule in vars(module).values()
        if isinstance(rule, type) and issubclass(rule, RuleBroken) and rule is not RuleBroken
        if rule.__module__ == module.__name__
    }


def traces() -> dict[str, int]:
    """Return how many lines the story and every history table have."""
    histories = [model for model in apps.get_models() if issubclass(model, HistoricalChanges)]
    return {model.__name__: model.objects.count() for model in [CaseEvent, *histories]}
