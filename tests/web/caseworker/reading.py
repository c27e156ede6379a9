"""What a page says, for tests that read it."""

from typing import Any


def text_of(response: Any) -> str:
    """Return the page with its white space made even."""
    return " ".join(response.content.decode().split())


def said(response: Any) -> list[str]:
    """Return what the page after a redirect says happened."""
    return [str(message) for message in response.context["messages"]]
