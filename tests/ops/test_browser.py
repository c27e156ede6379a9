import pytest


@pytest.mark.django_db(transaction=True)
def test_a_real_browser_reaches_the_running_site(page, live_server):
    answer = page.goto(f"{live_server.url}/healthz")

    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"


def test_text_has_a_width(page):
    page.set_content("<span>Samtale på Østerbro</span>")

    assert page.locator("span").bounding_box()["width"] > 50
