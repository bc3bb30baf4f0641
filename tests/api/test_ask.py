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
    assert re.search(r"Match: \d\d %", text)
    assert "How sure" not in text
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


@pytest.mark.parametrize(
    ("text", "said", "address"),
    [
        (
            "Which cities signed the Palermo declaration after 2021?",
            "“after 2021” cannot be asked with this question",
            "/matrix?instrument=palermo-declaration-2021&since=2022",
        ),
        (
            "Which cities signed the Palermo declaration in 2021?",
            "“2021” cannot be asked with this question",
            "/matrix?instrument=palermo-declaration-2021&since=2021&until=2021",
        ),
        (
            "What has Berlin signed since 2020?",
            "“since 2020” cannot be asked with this question",
            "/matrix?name=Berlin&since=2020",
        ),
        ("What has Berlin signed since 2020?", "Pages that can tell", "/territory/T0062"),
        (
            "Has Madrid signed the Palermo declaration?",
            "“Palermo declaration” is known, but has no place in this question",
            "/matrix?instrument=palermo-declaration-2021&name=Madrid",
        ),
        (
            "Which cities of France signed the Milan pact?",
            "“France” is known, but has no place in this question",
            "/matrix?instrument=milan-urban-food-policy-pact-2015&country=FR",
        ),
        ("Which instruments have the most signatories?", "asks it the other way round", "/instruments"),
        ("Which cities have not signed the Milan pact?", "the sources say who signed, never who did not", "/matrix?"),
    ],
)
def test_what_a_question_has_no_place_for_is_said_and_leads_to_a_page_that_can_tell(
    browse: httpx.Client, text: str, said: str, address: str
) -> None:
    found = understood(browse, q=text)
    assert found["question"] is None
    html = browse.get("/ask", params={"q": text}).text
    assert said in words(html)
    assert "Answer (" not in words(html)
    leads = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', html.partition('id="leads"')[2])]
    link = next((link for link in leads if link.startswith(address)), "")
    assert link, leads
    assert browse.get(link).status_code == 200
    assert link in found["pages"]  # type: ignore[operator]


def test_a_question_that_is_chosen_all_the_same_says_what_it_passes_over(browse: httpx.Client) -> None:
    asked = {"q": "Which cities signed the Palermo declaration after 2021?", "question": "R1"}
    found = understood(browse, **asked)
    assert values(found)["asOf"] > "2025"
    assert "“after 2021” cannot be asked with this question" in words(browse.get("/ask", params=asked).text)


def test_known_words_are_not_said_to_mean_nothing(browse: httpx.Client) -> None:
    text = words(browse.get("/ask", params={"q": "weather in Paris in 2018"}).text)
    assert re.search(r"Known, but no near question takes them: Paris 2018", text)
    assert re.search(r"Words that mean nothing here: weather\s", text)


def test_an_empty_answer_names_what_was_asked(browse: httpx.Client) -> None:
    asked = {"q": "x", "question": "P5", "territory": "Paris (T0158)", "asOf": "1950"}
    for html in (browse.get("/ask", params=asked).text, browse.get("/q/P5?territory=T0158&asOf=1950").text):
        assert "Searched for: Territory: Paris, As of: 1950." in words(html)


def test_a_question_for_all_instruments_is_answered_for_all(browse: httpx.Client) -> None:
    found = understood(browse, q="Which signatories are not cities?")
    assert values(found)["instrument"] == ""
    assert "instrument=" in str(found["answer"])
    whole, one = (
        browse.get(path, headers=JSON).json()["total"]
        for path in (str(found["answer"]), "/q/R7?instrument=cities-for-adequate-housing-2018")
    )
    assert whole > one
    html = browse.get("/ask", params={"q": "Which signatories are not cities?"}).text
    assert f"Answer ({whole})" in words(html)
    link = re.search(r'href="(/q/R7\.csv[^"]*)"', html)
    assert link
    assert len(browse.get(link[1].replace("&amp;", "&")).text.splitlines()) == 1 + whole


def test_an_older_revision_is_asked(browse: httpx.Client) -> None:
    answer = browse.get("/ask", params={"q": SIGNED, "knownAt": "1"})
    assert answer.headers["x-data-version"] == "1"
    assert "knownAt=1" in re.search(r'href="(/q/R1\.csv[^"]*)"', answer.text)[1]  # type: ignore[index]


@pytest.mark.parametrize("path", ["/q", "/search", "/"])
def test_pages_lead_to_it(browse: httpx.Client, path: str) -> None:
    assert 'href="/ask"' in browse.get(path).text
