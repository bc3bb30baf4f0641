import re

import httpx
import pytest

from municipia.api.interface import operations


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_operation_of_the_description_is_on_the_page(tiny_client: httpx.Client, language: str) -> None:
    described = tiny_client.get("/openapi.json").json()
    found = list(operations(described))
    page = tiny_client.get("/docs", params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    shown = re.findall(r'<h2 id="([^"]+)"><code>(\w+) ([^<]+)</code>', page.text)
    assert [(one.id, one.method, one.path) for one in found] == shown
    assert len({one.id for one in found}) == len(found)


def test_parameters_and_answers_keep_their_examples(tiny_client: httpx.Client) -> None:
    found = {one.path: one for one in operations(tiny_client.get("/openapi.json").json()) if one.method == "GET"}
    question = found["/q/{name}"]
    assert {"asOf", "knownAt", "instrument"} <= {each.name for each in question.inputs}
    (answered,) = [each for each in question.outcomes if each.status == "200"]
    assert "text/csv" in answered.media_types
    assert any("Amsterdam" in text for _, text in answered.examples)


def test_the_page_needs_no_script_and_no_other_host(tiny_client: httpx.Client) -> None:
    text = tiny_client.get("/docs").text
    assert not re.search(r'(?:src|href)="https?://(?!w3id\.org|creativecommons)', text)
