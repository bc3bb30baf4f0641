"""O1 to O9 against answers worked out from the tables alone, in the curated world and in the changed one."""

from collections import Counter, defaultdict

import pytest

from municipia.graph.questions import catalogue

BASE = "https://w3id.org/municipia/"


def last(iri):
    return iri.rpartition("/")[2]


def sources(cell):
    return {last(one) for one in cell.split()}


def merged_practices(world):
    """practice -> its rights, kinds, places, texts, sources, addresses, over all its rows."""
    found = defaultdict(lambda: defaultdict(set))
    places = {(row["source_name"], row["country_iso2"]): set() for row in world.rows("territory_names")}
    for row in world.rows("territory_names"):
        places[row["source_name"], row["country_iso2"]] |= {row["territory_id"]} - {""}
    titles = {row["source_id"]: row["title"] for row in world.rows("sources")}
    for row in world.rows("practices"):
        practice = found[row["practice_id"]]
        practice["rights"] |= set(filter(None, row["rights"].split(";")))
        practice["kinds"] |= {row["kind"].replace("_", "-")} - {""}
        practice["places"] |= places.get((row["territory_name"], row["country_iso2"]), set())
        practice["texts"] |= {
            row["title_en"],
            row["summary_own_words"],
            titles[row["source_id"]],
            row.get("quote") or "",
        }
        practice["sources"].add(row["source_id"])
        practice["urls"] |= {row["url"]} - {""}
    return found


def broader(world):
    """right -> itself and all rights above it."""
    parents = {row["right_id"]: row["broader"] for row in world.rows("rights")}

    def climb(right):
        above = set()
        while right and right not in above:
            above.add(right)
            right = parents.get(right, "")
        return above

    return {right: climb(right) for right in parents}


@pytest.mark.parametrize("right", ["housing", "right-to-the-city", "human-rights-city"])
def test_o1_finds_the_practices_that_name_a_text(world, right):
    names = {
        (row["instrument_id"], row[column].casefold())
        for row in world.rows("instruments")
        for column in ("name_en", "name_fr", "name_es")
        if len(row[column]) > 12
    }
    above = broader(world)
    expected = {
        (practice, instrument)
        for practice, said in merged_practices(world).items()
        if any(right in above[one] for one in said["rights"])
        for instrument, name in names
        if any(name in text.casefold() for text in said["texts"])
    }
    rows = world.ask("O1", right=right)
    assert {(last(row["practice"]), last(row["instrument"])) for row in rows} == expected
    texts = {practice: said["texts"] for practice, said in merged_practices(world).items()}
    assert all(any(row["quote"] in text for text in texts[last(row["practice"])]) for row in rows)


def test_o1_is_empty_until_a_housing_practice_names_a_text(worlds):
    assert worlds["curated"].ask("O1", right="housing") == []
    assert [last(row["practice"]) for row in worlds["changed"].ask("O1", right="housing")] == ["poverty-plan"]


def test_o1_has_an_answer_when_no_right_is_chosen_and_its_note_counts_those_that_name_no_text(worlds):
    world = worlds["curated"]
    naming = {last(row["practice"]) for row in world.ask("O1")}
    assert naming
    names = [row[f"name_{one}"] for row in world.rows("instruments") for one in ("en", "fr", "es")]
    texts = {practice: said["texts"] for practice, said in merged_practices(world).items()}
    citing = {
        practice
        for practice, said in texts.items()
        if any(len(name) > 12 and name.casefold() in text.casefold() for name in names for text in said)
    }
    assert naming <= citing
    note = catalogue().find("O1").notes["en"]
    assert f"of the {len(texts)} practices {len(texts) - len(citing)} name none" in note


@pytest.mark.parametrize("practice", ["mexico-nicp", "montevideo-fincas", "gwangju-hr-ordinance"])
def test_o2_scores_similar_practices_by_reasons(world, practice):
    practices = merged_practices(world)
    carriers = Counter(right for said in practices.values() for right in said["rights"])
    kinds = {row["territory_id"]: row["type"] for row in world.rows("territories")}
    countries = {row["territory_id"]: row["country_iso2"] for row in world.rows("territories")}
    own = practices[practice]

    def places(said):
        return {place for place in said["places"] if kinds[place] != "association"}

    def score(said):
        shared = said["rights"] & own["rights"]
        points = sum(2 if carriers[right] * 10 < len(practices) else 1 for right in shared)
        kind = bool(said["kinds"] & own["kinds"])
        place = 2 * bool(places(said) & places(own))
        country = bool({countries[one] for one in places(said)} & {countries[one] for one in places(own)})
        return points + kind + place + country if shared else 0

    scores = {key: score(said) for key, said in practices.items() if key != practice}
    rows = world.ask("O2", practice=practice)
    assert len(rows) == 5
    assert {last(row["similar"]): int(row["score"]) for row in rows}.items() <= scores.items()
    assert sorted((int(row["score"]) for row in rows), reverse=True) == sorted(scores.values(), reverse=True)[:5]
    for row in rows:
        assert int(row["score"]) == sum(int(row[part]) for part in ("rightPoints", "typePoints", "placePoints"))
        assert sources(row["sharedRights"]) == practices[last(row["similar"])]["rights"] & own["rights"]


def test_o3_tells_pilot_cities_and_themes(world):
    names = {(row["source_name"], row["country_iso2"]): row["territory_id"] for row in world.rows("territory_names")}
    pilots = {
        world.iri("territory", names[row["member_name"], row["country_iso2"]])
        for row in world.rows("memberships")
        if row["body"] == "mc2cm" and row["role"].startswith("pilot action city")
    }
    sessions = [(row["position"], row["theme_en"]) for row in world.rows("sessions") if row["project"] == "mc2cm"]
    rows = world.ask("O3")
    assert {row["thing"] for row in rows if row["kind"] == "pilot-city"} == pilots
    assert [(row["position"], row["label"]) for row in rows if row["kind"] == "session"] == sorted(sessions)
    rights = {row["session_id"]: set(filter(None, row["rights"].split(";"))) for row in world.rows("sessions")}
    assert {last(row["thing"]): sources(row["rights"]) for row in rows if row["kind"] == "session"} == rights


def test_o3_has_four_cities_and_seven_sessions(worlds):
    rows = worlds["curated"].ask("O3")
    assert {row["label"] for row in rows if row["kind"] == "pilot-city"} == {"Amman", "Beirut", "Tangier", "Tunis"}
    assert len([row for row in rows if row["kind"] == "session"]) == 7


#: The form's areas and the rights they correspond to, read off the form and rights.csv by hand.
AREAS = {
    "accessibility",
    "non-discrimination",
    "antiracism",
    "climate-environment",
    "cultural-rights",
    "participatory-democracy",
    "food",
    "education",
    "womens-rights",
    "human-rights-education",
    "equality-poverty",
    "marginalised-groups",
    "youth-children",
    "housing",
    "memory-peace-security",
    "accountability-transparency",
    "public-health",
    "basic-services",
}


def test_o4_finds_the_areas_without_practice(world):
    above = broader(world)
    carried = {one for said in merged_practices(world).values() for right in said["rights"] for one in above[right]}
    found = {right for row in world.ask("O4") for right in sources(row["rights"])}
    assert len(AREAS) == 18
    assert found == AREAS - carried


@pytest.mark.parametrize("problem", ["single-source", "no-link", "dead-link", ""])
def test_o5_finds_weak_practices(world, problem):
    expected = set()
    for practice, said in merged_practices(world).items():
        if len(said["sources"]) == 1:
            expected.add((practice, "single-source"))
        if not said["urls"]:
            expected.add((practice, "no-link"))
    if problem:
        expected = {one for one in expected if one[1] == problem}
    rows = world.ask("O5", problem=problem)
    assert {(last(row["practice"]), row["problem"]) for row in rows} == expected


def parts(world):
    """event -> territories that took part, hosted or organised."""
    names = defaultdict(set)
    for row in world.rows("territory_names"):
        names[row["source_name"], row["country_iso2"]] |= {row["territory_id"]} - {""}
    found = defaultdict(set)
    for row in world.rows("participants"):
        if row["participant_kind"] == "territory":
            found[row["event_id"]] |= names[row["participant"], row["country_iso2"]]
    for row in world.rows("memberships"):
        if row["body"].startswith("event:") and row["member_kind"] == "territory":
            found[row["body"].removeprefix("event:")] |= names[row["member_name"], row["country_iso2"]]
    for row in world.rows("events"):
        found[row["event_id"]] |= names.get((row["place"], row["country_iso2"]), set())
        if row["organiser"].startswith("territory:"):
            found[row["event_id"]] |= names[row["organiser"].removeprefix("territory:"), row["country_iso2"]]
    return found


@pytest.mark.parametrize(
    ("one", "other"), [("es-barcelona", "kr-gwangju"), ("co-bogota", "br-sao-paulo"), ("fr-grenoble", "fr-paris")]
)
def test_o6_finds_where_two_met(world, one, other):
    known = {row["territory_id"] for row in world.rows("territories")}
    if not {one, other} <= known:
        pytest.fail(f"{one} or {other} is not in the tables: choose another pair")
    expected = {event for event, cities in parts(world).items() if {one, other} <= cities}
    number = world.registry.number
    rows = world.ask("O6", territory=number("territory", one), other=number("territory", other))
    assert {last(row["event"]) for row in rows} == expected
    assert all(row["role"] and row["otherRole"] for row in rows)


@pytest.mark.parametrize("year", ["2017", "2018", "2016"])
def test_o7_tells_the_visits_of_a_year(world, year):
    visits = {
        row["event_id"]: row["starts_on"]
        for row in world.rows("events")
        if row["kind"] == "visit" and row["starts_on"].startswith(year)
    }
    unnamed = {row["event_id"]: row["count"] for row in world.rows("participants") if row["count"]}
    rows = world.ask("O7", period=year)
    assert {last(row["event"]): row["date"] for row in rows} == visits
    assert {last(row["event"]): row["unnamed"] for row in rows if "unnamed" in row} == {
        event: count for event, count in unnamed.items() if event in visits
    }


def test_o7_keeps_the_unnamed_unnamed(worlds):
    rows = {row["placeLabel"]: row for row in worlds["curated"].ask("O7")}
    assert rows.keys() == {"Gwangju", "Granollers", "Barcelona"}
    assert (rows["Gwangju"]["unnamed"], "visitors" in rows["Gwangju"]) == ("5", False)
    assert (rows["Granollers"]["unnamed"], "visitors" in rows["Granollers"]) == ("3", False)
    gwangju = worlds["curated"].iri("government", "kr-gwangju")
    assert (rows["Barcelona"]["visitors"], "unnamed" in rows["Barcelona"]) == (gwangju, False)


def test_o8_gathers_the_names_of_one_body(world):
    (body,) = [row for row in world.rows("organisations") if row["org_id"] == "uclg-cisdp"]
    dated = {
        (row["name"], row["valid"])
        for row in world.rows("names")
        if (row["subject_kind"], row["subject_id"]) == ("organisation", "uclg-cisdp")
    }
    expected = {body[column] for column in ("name_en", "name_fr", "name_es") if body[column]}
    expected |= set(body["acronym"].replace(";", "/").split("/")) - {""} | {name for name, _ in dated}
    rows = world.ask("O8")
    assert {row["name"] for row in rows} == expected
    assert {row["organisation"] for row in rows} == {world.iri("organisation", "uclg-cisdp")}
    periods = {(row["name"], period) for row in rows for period in row.get("period", "").split()}
    assert periods == {(name, valid) for name, valid in dated if valid}


def test_o8_gives_no_source_a_name_that_it_does_not_print(worlds):
    # The plan of 2019 is in French: the English and Spanish names are the registry's, not its own.
    found = {(row["language"], row["source"]) for row in worlds["curated"].ask("O8") if "preferred" in row["type"]}
    assert found == {
        ("fr", f"{BASE}id/source/seed-000_1d657fdbca1f3422.txt"),
        ("en", f"{BASE}graph/registry"),
        ("es", f"{BASE}graph/registry"),
    }


def test_o8_ties_the_acronyms_to_one_iri(worlds):
    assert {"CISDP", "CISDPDH", "CSIPDHR", "UCLG-CISDP"} <= {row["name"] for row in worlds["curated"].ask("O8")}


@pytest.mark.parametrize("right", ["", "housing"])
def test_o9_relates_rights_to_targets(world, right):
    expected = {
        (row["right_id"], f"http://metadata.un.org/sdg/{target.strip()}")
        for row in world.rows("rights")
        if right in ("", row["right_id"])
        for target in row["sdg_targets"].split(";")
        if target.strip()
    }
    rows = world.ask("O9", right=right)
    assert {(last(row["right"]), row["target"]) for row in rows} == expected
    assert {row["mapping"] for row in rows} == {"skos:relatedMatch"}
    assert {row["assertedBy"] for row in rows} == {BASE + "graph/kos"}
