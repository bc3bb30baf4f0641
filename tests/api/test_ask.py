import re

import httpx
import pytest

from municipia.graph.asking import THRESHOLD
from tests.api.test_pages import words

JSON = {"Accept": "application/json"}
SIGNED = "Who had signed Cities for Adequate Housing by April 2019?"


def understood(browse: httpx.Client, **asked: str) -> dict[str, object]:
    found: dict[str, object] = browse.get("/ask", params=asked, headers=JSON).json()
    return found


def values(found: dict[str, object]) -> dict[str, str]:
    return {slot["name"]: slot["value"] for slot in found["slots"]}  # type: ignore[attr-defined]


def test_a_sentence_is_answered_as_the_question_itself_is(browse: httpx.Client) -> None:
    html = browse.get("/ask", params={"q": SIGNED}).text
    text = words(html)
    assert "Understood as" in text
    assert re.search(r"How sure: \d\d %", text)
    assert "Answer (38)" in text
    assert "SELECT" in html
    assert "from your question" in text
    own = browse.get("/q/R1.json", params={"instrument": "cities-for-adequate-housing-2018", "asOf": "2019-04"}).json()
    territories = [row["territory"].rpartition("/")[2] for row in own["rows"] if row["territory"]]
    assert len(territories) == 36
    assert all(f'href="/territory/{each}"' in html for each in territories)
    link = re.search(r'href="(/q/R1\.csv[^"]*)"', html)
    assert link
    assert len(browse.get(link[1].replace("&amp;", "&")).text.splitlines()) == 1 + 38


@pytest.mark.parametrize(
    ("text", "language", "name", "wanted"),
    [
        ("qu'a signé Barcelone ?", "fr", "R6", {"territory": "T0103"}),
        ("¿qué ciudades tenían una carta local antes de 2012?", "es", "R14", {"asOf": "2011"}),
        ("events that brought Gwangju and Barcelona together", "en", "O6", {"territory": "T0212", "other": "T0103"}),
    ],
)
def test_what_was_understood_is_told_in_json_and_nothing_is_run(
    browse: httpx.Client, text: str, language: str, name: str, wanted: dict[str, str]
) -> None:
    found = understood(browse, q=text, lang=language)
    assert found["question"]["id"] == name  # type: ignore[index]
    assert found["language"] == language
    assert found["known"]
    assert found["confidence"] >= THRESHOLD  # type: ignore[operator]
    assert wanted.items() <= values(found).items()
    assert "SELECT" in found["sparql"]  # type: ignore[operator]
    answer = browse.get(str(found["answer"]), headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["question"]["id"] == name


@pytest.mark.parametrize("text", ["what's the weather in Paris", "who is the mayor's wife", "¿cuánto cuesta?", "asdf"])
def test_what_is_not_known_is_said_and_not_run(browse: httpx.Client, text: str) -> None:
    found = understood(browse, q=text)
    assert not found["known"]
    assert found["question"] is found["sparql"] is found["answer"] is None
    html = browse.get("/ask", params={"q": text}).text
    assert "I do not know." in html
    assert "nothing was run" in html
    assert "Answer <" not in html
    assert "SELECT" not in html


def test_a_near_question_can_be_chosen(browse: httpx.Client) -> None:
    html = browse.get("/ask", params={"q": "how many signatories does the Milan food pact have?"}).text
    near = re.findall(r'href="(/ask\?q=[^"]*question=[^"]*)"', html)
    assert near
    chosen = words(browse.get(near[0].replace("&amp;", "&")).text)
    assert "You chose this question." in chosen


def test_a_slot_is_corrected_by_the_form(browse: httpx.Client) -> None:
    asked = {"q": SIGNED, "question": "R1", "instrument": "milan-urban-food-policy-pact-2015", "asOf": "2016"}
    found = understood(browse, **asked)
    assert values(found)["instrument"] == "milan-urban-food-policy-pact-2015"
    html = browse.get("/ask", params=asked).text
    assert re.search(r'<option value="milan-urban-food-policy-pact-2015" selected>', html)
    assert re.search(r'<input id="slot-asOf"[^>]* value="2016"', html)
    barcelona = understood(browse, q="x", question="R6", territory="Barcelona (T0103)")
    assert values(barcelona)["territory"] == "T0103"
    assert barcelona["answer"]


def test_other_things_of_the_same_name_are_offered(browse: httpx.Client) -> None:
    html = browse.get("/ask", params={"q": "what has Barcelona signed?", "lang": "en"}).text
    other = re.search(r'or: <a href="([^"]*)">Barcelona Province</a>', html)
    assert other
    chosen = browse.get(other[1].replace("&amp;", "&")).text
    assert 'value="Barcelona Province (T0101)"' in chosen


def test_what_is_missing_is_asked_for_and_nothing_is_run(browse: httpx.Client) -> None:
    html = browse.get("/ask", params={"q": "which commitments has this city made?"}).text
    assert "Something is missing, so nothing was run." in html
    assert 'id="slot-territory" type="text" name="territory" value=""' in html
    assert "SELECT" not in html


def test_a_value_that_cannot_be_read_is_told_beside_its_field(browse: httpx.Client) -> None:
    answer = browse.get("/ask", params={"q": "x", "question": "R6", "territory": "Barcelonna"})
    assert answer.status_code == 200
    assert re.search(r"nothing of this kind is known as “Barcelonna”.*Nearest:.*Barcelona", words(answer.text))
    assert 'aria-invalid="true"' in answer.text
    assert browse.get("/ask", params={"q": "x", "question": "R99"}).status_code == 404


def test_a_question_without_an_answer_says_why(browse: httpx.Client) -> None:
    html = browse.get("/ask", params={"q": "which submitted records are pending review?"}).text
    assert "This question has no answer yet." in html


def test_an_older_revision_is_asked(browse: httpx.Client) -> None:
    answer = browse.get("/ask", params={"q": SIGNED, "knownAt": "1"})
    assert answer.headers["x-data-version"] == "1"
    assert "knownAt=1" in re.search(r'href="(/q/R1\.csv[^"]*)"', answer.text)[1]  # type: ignore[index]


@pytest.mark.parametrize("path", ["/q", "/search", "/"])
def test_pages_lead_to_it(browse: httpx.Client, path: str) -> None:
    assert 'href="/ask"' in browse.get(path).text
