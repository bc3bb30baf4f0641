"""The named questions: over each engine the same rows as over the embedded store, each as often."""

from __future__ import annotations

import json
from collections import Counter

import httpx
import pytest

from municipia.graph.questions import catalogue


@pytest.mark.parametrize("question", [each for each in catalogue() if not each.unavailable], ids=lambda each: each.name)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_question_has_the_same_answer(
    over_engine: httpx.Client, embedded: httpx.Client, question, language: str
) -> None:
    found, wanted = (
        client.get(f"/q/{question.slug}.json", params={"lang": language, "limit": 10000})
        for client in (over_engine, embedded)
    )
    assert found.status_code == wanted.status_code == 200, found.text
    assert _rows(found) == _rows(wanted)


def _rows(answer: httpx.Response) -> tuple[Counter[str], int]:
    document = answer.json()
    return Counter(json.dumps(row, sort_keys=True) for row in document["rows"]), document["total"]
