"""Reads a page as its words: what stands where, without the markup."""

import html
import re

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """Return the words of a page's main part, on one line."""
    page = response.content.decode()
    main = re.search(r"<main.*?</main>", page, re.S)
    words = re.sub(r"<(script|svg).*?</\1>|<[^>]*>", " ", main[0] if main else page, flags=re.S)
    return " ".join(html.unescape(words).split())


def title_of(response: HttpResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)
    assert found
    return html.unescape(found[1])


def links_of(response: HttpResponse) -> dict[str, str]:
    """Return the links of a page's main part: their words, and where they lead."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    assert main
    return {
        " ".join(html.unescape(re.sub(r"<[^>]*>", " ", words)).split()): html.unescape(url)
        for url, words in re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', main[0], re.S)
    }


def choices_of(response: HttpResponse, name: str) -> list[str]:
    """Return the values of the radio buttons with this name."""
    return re.findall(rf'type="radio" name="{name}" value="([^"]*)"', response.content.decode())


def chosen_of(response: HttpResponse, name: str) -> list[str]:
    return re.findall(
        rf'type="radio" name="{name}" value="([^"]*)"[^>]* checked', response.content.decode()
    )
