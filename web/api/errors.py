"""What the API answers when a rule does not allow what was asked: 409 with code and facts."""

import json
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import RuleBroken


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return code and facts of a broken rule; wording is for pages, programs read the code."""
    if isinstance(error, RuleBroken):
        body = {"code": error.code, "facts": in_json(error.facts)}
        return Response(body, status=HTTPStatus.CONFLICT)
    return exception_handler(error, context)


def in_json(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with dates and moments as ISO text, whatever else stands in them as text."""
    return json.loads(json.dumps(facts, cls=FactsEncoder))


class FactsEncoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if isinstance(value, set | frozenset):
            return sorted(value)
        try:
            return super().default(value)
        except TypeError:
            return str(value)
