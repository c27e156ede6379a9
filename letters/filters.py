"""The filters that letter templates know: the Danish wording of dates, and of a few lists."""

from collections.abc import Sequence

from django import template

from core import danish

register = template.Library()

for _wording in (
    danish.ugedag,
    danish.dag_maaned,
    danish.dato,
    danish.dato_aar,
    danish.klokken,
    danish.klokkeslaet,
    danish.tidspunkt,
    danish.frist,
):
    register.filter(_wording.__name__, _wording)


@register.filter
def og(words: Sequence[object]) -> str:
    """Return "44, 46 og 47"."""
    texts = [str(word) for word in words]
    return " og ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


@register.filter
def komma(number: float) -> str:
    """Return "7,4", and "37" for a whole number."""
    return f"{number:g}".replace(".", ",")


@register.filter
def stort(text: str) -> str:
    """Return the text with a capital first letter, for the beginning of a sentence."""
    return text[:1].upper() + text[1:]
