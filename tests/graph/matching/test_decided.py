"""What people decided about printed names, and how far matching agrees with them."""

import pytest

from municipia.graph.errors import DataError
from municipia.graph.matching import Asked, Decided


def test_a_decision_is_found_by_exactly_its_name_and_country() -> None:
    decided = Decided([("Rennes", "FR", "rennes"), ("Rennes", "FR", "metropole"), ("Mitcham", "", "")])
    assert decided.things("Rennes", "FR") == ("rennes", "metropole")
    assert decided.things("rennes", "FR") == ()
    assert decided.things("Rennes") == ()
    assert ("Mitcham", "") in decided
    assert decided.things("Mitcham") == ()
    assert ("Mitcham", "GB") not in decided


def test_the_build_names_the_places_that_an_unknown_name_may_mean(copied) -> None:
    copied.edit("signatures", lambda rows: [{**rows[0], "territory_name": "Amsterdamm"}, *rows[1:]])
    with pytest.raises(DataError, match=r"It may be: nl-amsterdam \(Amsterdam\)"):
        copied.build()


def test_matching_agrees_with_every_decision_that_needed_no_judgement(matcher, rows) -> None:
    numbers = {row["key"]: row["id"] for row in rows("registry") if row["kind"] == "territory"}
    decided = [row for row in rows("territory_names") if row["match"] in ("exact", "alternate")]
    assert len(decided) > 200
    for row in decided:
        found = matcher.match(Asked(row["source_name"], country=row["country_iso2"], kind="territory"))
        assert found, row
        assert found[0].iri.rpartition("/")[2] == numbers[row["territory_id"]], row


def test_no_name_that_people_left_undecided_is_matched(matcher, rows) -> None:
    for row in rows("territory_names"):
        if not row["territory_id"]:
            found = matcher.match(Asked(row["source_name"], country=row["country_iso2"]))
            assert not any(each.match for each in found), row
