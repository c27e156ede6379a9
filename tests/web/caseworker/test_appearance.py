"""S29: light or dark, and the single keys."""

from django.urls import reverse

from tests.web.caseworker.reading import text_of

PAGE = reverse("caseworker:shortcuts")


def test_pages_are_light_until_somebody_chooses_dark(desk):
    assert "data-theme" not in text_of(desk.client.get(PAGE))

    desk.client.post(PAGE, {"theme": "dark", "shortcuts_off": "on"})

    page = text_of(desk.client.get(reverse("caseworker:home")))
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page


def test_an_unknown_look_comes_back(desk):
    response = desk.client.post(PAGE, {"theme": "neon"})

    assert response.status_code == 422
    assert "Vælg et udseende" in text_of(response)
