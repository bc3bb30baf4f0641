import csv
import io
from collections.abc import Sequence

import pyoxigraph as ox

from municipia.graph.commitments import Name
from municipia.graph.gathering import QUERIES, gathered, query_text

SOURCE = "https://w3id.org/municipia/id/source/"
COLUMNS = {
    "acts": ("act", "adherent", "instrument", "type"),
    "days": ("thing", "which", "value"),
    "names": ("thing", "text", "language"),
    "populations": ("territory", "population", "year"),
}


def answers(**lines: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """The answers to all queries as the engine writes them, those that are not given without a line."""
    found = {}
    for name in QUERIES:
        out = io.StringIO()
        csv.writer(out).writerows([COLUMNS.get(name, ("thing", "value")), *lines.get(name, ())])
        found[name] = out.getvalue().encode()
    return found


ACTS = (("urn:a", "urn:g", "urn:i", "urn:t"), ("urn:b", "urn:u", "urn:i", "urn:t"))


def test_what_the_queries_say_of_an_act_and_its_place_is_put_together() -> None:
    found = gathered(
        answers(
            acts=ACTS,
            days=[("urn:a", "date", "2018"), ("urn:a", "earliest", "2018-01-01"), ("urn:a", "latest", "2018-12-31")],
            sources=[("urn:a", f"{SOURCE}{name}") for name in ("two", "one", "one")],
            states=[("urn:a", "urn:x/asserted"), ("urn:u", "urn:x/unresolved")],
            territories=[("urn:g", "urn:city")],
            kinds=[("urn:city", "urn:kind")],
            points=[("urn:city", "POINT(4.85 45.75)")],
            countries=[("urn:city", "urn:fr")],
            regions=[("urn:fr", "urn:west")],
            sections=[("urn:fr", "urn:section")],
            names=[("urn:city", 'Lyon, "le grand"\nun', "fr"), ("urn:u", "X", "")],
            populations=[("urn:city", "500", "2020"), ("urn:city", "700", "2016"), ("urn:city", "900", "")],
            rights=[("urn:i", "urn:r")],
            wider=[("urn:west", "urn:europe"), ("urn:europe", "urn:west")],
        )
    )
    first, second = found.acts
    assert (first.place, first.year, first.date, first.sources) == ("urn:city", 2018, "2018", ("one", "two"))
    assert (first.status, second.place, second.year) == ("urn:x/asserted", "urn:u", None)
    place, unknown = found.places["urn:city"], found.places["urn:u"]
    assert (place.kind, place.point, place.countries) == ("urn:kind", (4.85, 45.75), ("urn:fr",))
    assert (place.regions, place.sections) == (("urn:west", "urn:europe"), ("urn:section",))
    assert (place.population, place.populated) == (500, "2020")
    assert (place.names, unknown.names) == ((Name('Lyon, "le grand"\nun', "fr"),), (Name("X"),))
    assert (place.is_resolved, unknown.is_resolved) == (True, False)
    assert found.rights == {"urn:i": frozenset({"urn:r"})}


def test_the_first_of_several_values_is_taken_whatever_their_order() -> None:
    given = {
        "days": [("urn:a", "latest", "2019-01-01"), ("urn:a", "latest", "2018-01-01")],
        "territories": [("urn:g", "urn:second"), ("urn:g", "urn:first")],
        "points": [("urn:first", "POINT(2 2)"), ("urn:first", "POINT(1 1)")],
    }
    found = gathered(answers(acts=ACTS, **given))
    turned = gathered(answers(acts=ACTS, **{name: lines[::-1] for name, lines in given.items()}))
    assert found == turned
    assert (found.acts[0].place, found.places["urn:first"].point) == ("urn:first", (1.0, 1.0))


def test_every_query_gives_the_columns_that_are_read() -> None:
    for name in QUERIES:
        found = ox.Store().query(query_text(name))
        assert isinstance(found, ox.QuerySolutions)
        assert len(found.variables) == len(COLUMNS.get(name, ("thing", "value"))), name
