import dataclasses
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipia.api.pages import reporting
from municipia.api.private import reports
from municipia.api.private.promises import CONTACT_DAYS, REFERENCE
from municipia.api.private.reports import Report
from municipia.graph.errors import LimitError, NotFoundError, ParameterError

REPORT = Report("https://w3id.org/municipia/id/territory/T0103", "p", "Lyon", "s", 2, "fr", "Faux.", contact="a@b.org")
TIME = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def test_a_report_is_kept_as_it_was_sent(store) -> None:
    reference = reports.keep(store, REPORT, TIME)
    assert REFERENCE.fullmatch(reference)
    assert reports.one(store, reference) == dataclasses.replace(REPORT, id=reference, created=TIME)


def test_closing_erases_the_contact_and_leaves_the_rest(store) -> None:
    reference, other = reports.keep(store, REPORT, TIME), reports.keep(store, REPORT, TIME)
    closed = reports.close(store, reference, "corrected", TIME)
    assert (closed.contact, closed.outcome, closed.closed, closed.message) == ("", "corrected", TIME, "Faux.")
    assert reports.close(store, reference, "again").outcome == "corrected"
    assert [one.id for one in reports.every(store, at=TIME)] == [other]
    assert len(reports.every(store, closed=True, at=TIME)) == 2
    with pytest.raises(NotFoundError):
        reports.close(store, "M-22222222", "")


def test_a_contact_is_erased_after_its_time_though_the_report_is_open(store) -> None:
    reference = reports.keep(store, REPORT, TIME)
    last = TIME + dt.timedelta(days=CONTACT_DAYS)
    assert reports.every(store, at=last)[0].contact == "a@b.org"
    assert reports.every(store, at=last + dt.timedelta(seconds=1))[0].contact == ""
    assert reports.one(store, reference).message == "Faux."


def test_the_form_takes_as_much_as_the_store_keeps() -> None:
    assert all(reports.LENGTHS[name] == most for name, most in reporting._LONGEST.items())


@pytest.mark.parametrize("name", ["message", "contact", "evidence", "value", "about"])
def test_what_is_too_long_is_refused_by_name(store, name: str) -> None:
    with pytest.raises(ParameterError) as told:
        reports.keep(store, dataclasses.replace(REPORT, **{name: "x" * (reports.LENGTHS[name] + 1)}))
    assert told.value.name == name
    assert reports.every(store) == []


def test_a_flood_stops_at_a_bound(store, monkeypatch) -> None:
    monkeypatch.setattr(reports, "MOST_OPEN", 1)
    reference = reports.keep(store, REPORT)
    with pytest.raises(LimitError):
        reports.keep(store, REPORT)
    reports.close(store, reference, "")
    assert reports.keep(store, REPORT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=200))
def test_any_words_come_back(store, words: str) -> None:
    if words.strip():
        assert reports.one(store, reports.keep(store, dataclasses.replace(REPORT, message=words))).message == words
