"""What a name means, on small sets of things: each rule with a name that keeps it and one that breaks it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.matching import Asked, Candidate, Countries, Form, Matcher, Record

T = "https://w3id.org/municipia/id/territory/"
G = "https://w3id.org/municipia/id/government/"
COUNTRIES = Countries([("ES", "ES"), ("ES", "Spain"), ("ES", "Espagne"), ("FR", "FRA"), ("MX", "Mexico"), ("RE", "RE")])


def city(key: str, *names: str, **facts: object) -> Record:
    forms = (Form(names[0], "en"), *(Form(name, role="other") for name in names[1:]))
    return replace(Record(T + key, "territory", forms, "city"), **facts)


BARCELONA = replace(
    city("barcelona", "Barcelona", "Barcellona", country="ES", place=(41.39, 2.16)),
    forms=(Form("Barcelona", "en"), Form("Barcelone", "fr"), Form("Barcellona", role="other")),
    same=("http://www.wikidata.org/entity/Q1492",),
    body=G + "barcelona",
)
PROVINCE = replace(city("province", "Barcelona Province", "Barcelona", country="ES"), type="province")
METROPOLE = replace(city("amb", "Barcelona Metropolitan Area", "AMB", country="ES"), type="metropole")
DENIS = city("denis", "Saint-Denis", country="FR", place=(48.93, 2.36))
DENIS_RE = city("denis-re", "Saint-Denis", country="RE", place=(-20.88, 55.45))
PARIS = city("paris", "Paris", country="FR", place=(48.85, 2.35))
ALABAMA = city("alabama", "Birmingham", country="US")
UNPLACED = Record(G + "birmingham", "government", (Form("Birmingham"),), is_resolved=False)
MEXICO = city("mexico", "Mexico", country="MX")
GWANGJU = replace(
    city("gwangju", "Gwangju", country="KR"), forms=(Form("Gwangju", "en"), Form("Guangzhou", role="printed"))
)
ASTANA = replace(
    city("astana", "Astana", country="KZ"), forms=(Form("Astana"), Form("Nur-Sultan", role="former", valid="2019/2022"))
)
MUNICH = city("munich", "München", "Munich", country="DE")
RECORDS = [
    BARCELONA, PROVINCE, METROPOLE, DENIS, DENIS_RE, PARIS, ALABAMA, UNPLACED, MEXICO, GWANGJU, ASTANA, MUNICH,
]  # fmt: skip
MATCHER = Matcher(RECORDS, COUNTRIES)


def asked(name: str, **rest: object) -> list[Candidate]:
    return MATCHER.match(Asked(name, **rest))


def matched(name: str, **rest: object) -> str:
    return next((found.iri.rpartition("/")[2] for found in asked(name, **rest) if found.match), "")


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("Barcelona", "barcelona"),
        ("barcelone", "barcelona"),
        ("BARCELLONA", "barcelona"),
        ("City of Barcelona", "barcelona"),
        ("Ajuntament de Barcelona", "barcelona"),
        ("Barcelona, Spain", "barcelona"),
        ("Diputación de Barcelona", "province"),
        ("Barcelona Province", "province"),
        ("Province of Barcelona", "province"),
        ("AMB", "amb"),
        ("Metropolitan Area Barcelona", "amb"),
        ("Muenchen", "munich"),
        ("Nur-Sultan", "astana"),
        ("광주", "gwangju"),
        ("Q1492", "barcelona"),
        ("https://w3id.org/municipia/id/territory/paris", "paris"),
    ],
)
def test_a_name_without_a_rival_is_a_match(name: str, means: str) -> None:
    assert matched(name) == means


@pytest.mark.parametrize(
    "name",
    [
        "Saint-Denis",
        "Birmingham",
        "Mexico",
        "Guangzhou",
        "Barclona",
        "Paris, Texas",
        "Province of Paris",
        "",
        "!?",
        "Ulm",
    ],
)
def test_a_name_in_doubt_or_of_nothing_here_is_no_match(name: str) -> None:
    assert matched(name) == ""


def test_two_of_one_name_are_two_candidates_alike() -> None:
    first, second = asked("Saint-Denis")[:2]
    assert {first.iri, second.iri} == {DENIS.iri, DENIS_RE.iri}
    assert first.score == second.score


@pytest.mark.parametrize(
    ("rest", "means"),
    [
        ({"country": "FR"}, "denis"),
        ({"country": "re"}, "denis-re"),
        ({"place": (48.9, 2.3)}, "denis"),
        ({"place": (-20.9, 55.4)}, "denis-re"),
        ({"place": (40.0, -105.0)}, ""),
        ({"country": "US"}, ""),
    ],
)
def test_country_and_place_tell_namesakes_apart(rest: dict[str, object], means: str) -> None:
    assert matched("Saint-Denis", **rest) == means


def test_a_country_by_any_of_its_names() -> None:
    assert matched("Saint-Denis", country="FRA") == "denis"
    assert matched("Barcelona", country="Espagne") == "barcelona"


def test_a_name_that_nobody_could_place_is_placed_by_its_country_alone() -> None:
    assert matched("Birmingham", country="US") == "alabama"
    assert matched("Birmingham", country="GB") == ""
    assert matched("Birmingham", kind="government") == ""


def test_a_type_that_is_asked_for_decides() -> None:
    assert matched("Barcelona", type="province") == "province"
    assert matched("Barcelona", type="region") == ""


def test_the_name_of_a_country_is_a_place_when_the_country_is_told() -> None:
    assert matched("Mexico", country="MX") == "mexico"


def test_identifiers_elsewhere_decide_against_names() -> None:
    assert matched("Barcelona", same=("Q1492",)) == "barcelona"
    assert matched("Barcelona", same=("Q999",)) != "barcelona"
    assert matched("Bcn", same=("http://www.wikidata.org/entity/Q1492",)) == "barcelona"


def test_a_government_answers_to_the_name_of_its_territory() -> None:
    (found, *_) = asked("Barcelona", kind="government")
    assert (found.iri, found.kind, found.match) == (G + "barcelona", "government", True)


def test_a_kind_that_is_asked_for_leaves_the_others_out() -> None:
    assert asked("Paris", kind="right") == []
    assert {found.kind for found in asked("Birmingham", kind="territory")} == {"territory"}


def test_a_misspelt_name_finds_its_thing_and_is_no_match() -> None:
    best = asked("Barclona")[0]
    assert (best.iri, best.match, best.reasons[0].signal) == (BARCELONA.iri, False, "name-near")


def test_the_reasons_say_which_name_and_what_for() -> None:
    best = asked("Barcelone", country="ES", languages=("fr",), place=(41.4, 2.2))[0]
    assert best.matched_name == "Barcelone"
    assert [(reason.signal, reason.points) for reason in best.reasons] == [
        ("name-exact", 80), ("country", 8), ("city-first", 1), ("distance", 5), ("language", 1),
    ]  # fmt: skip


def test_a_former_name_is_said_to_be_one_with_its_time() -> None:
    best = asked("Nur Sultan")[0]
    assert [(reason.signal, reason.points, reason.detail) for reason in best.reasons[:2]] == [
        ("name-folded", 79, "Nur-Sultan"), ("role", -6, "former 2019/2022"),
    ]  # fmt: skip


def test_a_point_that_is_no_number_says_nothing() -> None:
    assert matched("Paris", place=(float("nan"), 2.0)) == "paris"


def test_the_label_is_in_the_language_asked_for() -> None:
    assert asked("Barcelona", languages=("fr",))[0].label == "Barcelone"
    assert asked("Barcelona", languages=("de",))[0].label == "Barcelona"


def test_suggestions_begin_so_or_have_a_word_that_does() -> None:
    found = [record.iri.rpartition("/")[2] for record in MATCHER.suggest("bar")]
    assert found[0] == "barcelona"
    assert set(found) == {"barcelona", "province", "amb"}
    assert [record.iri for record in MATCHER.suggest("denis")] == [DENIS.iri, DENIS_RE.iri]
    assert MATCHER.suggest("") == []


@given(
    st.sampled_from(RECORDS).flatmap(lambda record: st.sampled_from(record.forms)),
    st.text(max_size=3),
    st.sampled_from(["", "ES", "FR", "XX"]),
    st.sampled_from([None, (48.9, 2.3), (0.0, 180.0), (90.0, -180.0)]),
)
def test_a_score_is_the_sum_of_its_reasons_and_one_match_at_most(form, noise, country, place) -> None:
    found = asked(form.text + noise, country=country, place=place, limit=20)
    assert sum(each.match for each in found) <= 1
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert 0 <= each.score <= 100
        assert sum(reason.points for reason in each.reasons) == pytest.approx(each.score, abs=0.06)
        signals = [reason.signal for reason in each.reasons]
        assert len(signals) == len(set(signals))


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert len(asked(text, limit=3)) <= 3


def test_a_long_title_goes_by_its_beginning_and_by_its_acronym_in_brackets() -> None:
    base = "https://w3id.org/municipia/id/"
    forum = Record(f"{base}organisation/O1", "organisation", (Form("World Cities Forum (Gwangju)"), Form("WCF")))
    pact = Record(f"{base}instrument/pact", "instrument", (Form("Food Pact: cities that feed"),))
    found = Matcher([forum, pact])
    for name, means in (("World Cities Forum", forum), ("World Cities Forum (WCF)", forum), ("food pact", pact)):
        assert [each.iri for each in found.match(Asked(name)) if each.match] == [means.iri], name
    assert not any(each.match for each in found.match(Asked("World Cities Forum (Oslo)")))
