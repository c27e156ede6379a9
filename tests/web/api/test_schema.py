"""The OpenAPI document: whole, without a warning, and to be read in the browser."""

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

pytestmark = pytest.mark.django_db


def test_the_document_is_valid_and_nothing_in_it_was_guessed():
    GENERATOR_STATS.reset()

    schema = SchemaGenerator().get_schema(request=None, public=True)

    validate_schema(schema)
    assert not GENERATOR_STATS
    assert schema["paths"].keys() == {
        "/api/v1/cases/",
        "/api/v1/cases/{public_id}/",
        "/api/v1/meetings/",
        "/api/v1/meetings/{public_id}/",
        "/api/v1/meetings/{public_id}/booking/",
        "/api/v1/meetings/{public_id}/slots/",
    }


def test_the_document_comes_as_yaml_and_as_json(member_client):
    as_yaml = member_client.get("/api/v1/schema/", headers={"accept": "application/yaml"})
    as_json = member_client.get("/api/v1/schema/", headers={"accept": "application/json"})

    assert yaml.safe_load(as_yaml.content)["info"]["title"] == "Kontaktforløb"
    assert as_json.json()["openapi"].startswith("3.")


def test_the_pages_about_the_api_bring_no_script_along_in_the_page(member_client):
    page = member_client.get("/api/v1/docs/").content.decode()

    assert "swagger-ui-bundle.js" in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "/api/v1/schema/" in member_client.get("/api/v1/docs/?script=").content.decode()
