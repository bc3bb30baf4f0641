import datetime as dt

import pytest
import sqlalchemy as sa

from municipia.api.private import audit, tokens
from municipia.api.private.store import PrivateStore
from municipia.api.private.tables import EVENT, TOKEN
from municipia.graph.errors import NotFoundError, ParameterError

DAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_a_token_is_found_by_its_text_and_by_nothing_else(store: PrivateStore) -> None:
    token, text = tokens.create(store, " A  name ", ["graph:source/one", "graph:source/two"], "90d", DAY)
    assert tokens.find(store, text) == token
    assert (token.name, len(token.scopes)) == ("A name", 2)
    other = tokens.create(store, "Other", ["graph:source/one"])[1]
    secret = text.rpartition(token.id + "_")[2]
    for wrong in ("", "x", text[:-1], text + "x", text.upper(), other.replace(other[-43:], secret), f"{text}\n"):
        assert tokens.find(store, wrong) is None


def test_no_row_of_the_store_holds_the_secret(store: PrivateStore) -> None:
    token, text = tokens.create(store, "One", ["graph:source/one"])
    secret = text.removeprefix(f"municipia_{token.id}_")
    with store.reading() as connection:
        rows = [str(row) for table in (TOKEN, EVENT) for row in connection.execute(sa.select(table))]
    assert rows
    assert not any(secret in row for row in rows)


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("90d", "2027-02-21T12:00:00+00:00"),
        ("1d", "2026-11-24T12:00:00+00:00"),
        ("2027-01-01", "2027-01-01T00:00:00+00:00"),
    ],
)
def test_an_end_is_a_number_of_days_or_the_first_moment_of_a_day(written: str, end: str) -> None:
    assert tokens.expiry(written, DAY).isoformat() == end


@pytest.mark.parametrize("written", ["", "90", "d", "0d", "-1d", "9999d", "2026-11-23", "2020-01-01", "2027-13-01"])
def test_an_end_that_cannot_be_is_refused(written: str) -> None:
    with pytest.raises(ParameterError) as caught:
        tokens.expiry(written, DAY)
    assert caught.value.name == "expires"


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [
        ("", ["graph:source/x"], "name"),
        ("x" * 61, ["graph:source/x"], "name"),
        ("a\x1b[31m", ["graph:source/x"], "name"),
        ("x", [], "scope"),
        ("x", ["graph:registry"], "scope"),
        ("x", ["graph:source/x"] * 21, "scope"),
    ],
)
def test_a_token_without_a_proper_name_or_scope_is_not_made(
    store: PrivateStore, name: str, scopes: list[str], field: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        tokens.create(store, name, scopes)
    assert caught.value.name == field
    assert tokens.every(store) == []


def test_a_token_ends_at_its_time_or_when_it_is_revoked_and_the_first_revocation_counts(store: PrivateStore) -> None:
    token, text = tokens.create(store, "One", ["graph:source/one"], "1d", DAY)
    assert token.state(DAY) == "valid"
    assert token.state(token.expires) == "expired"
    tokens.revoke(store, token.id, DAY)
    again = tokens.revoke(store, token.id, DAY + dt.timedelta(hours=1))
    assert again.revoked == DAY
    found = tokens.find(store, text)
    assert found is not None
    assert found.state(DAY) == "revoked"
    with pytest.raises(NotFoundError):
        tokens.revoke(store, "nobody")


def test_the_last_use_is_kept_to_the_minute(store: PrivateStore) -> None:
    tokens.create(store, "One", ["graph:source/one"])
    for seconds in (0, 30, 59):
        tokens.note_use(store, tokens.every(store)[0], DAY + dt.timedelta(seconds=seconds))
    assert tokens.every(store)[0].used == DAY
    tokens.note_use(store, tokens.every(store)[0], DAY + dt.timedelta(seconds=60))
    assert tokens.every(store)[0].used == DAY + dt.timedelta(seconds=60)


def test_the_log_tells_what_was_done_newest_first_and_forgets_only_refusals(
    store: PrivateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "KEPT_REFUSALS", 50)
    token, _ = tokens.create(store, "One", ["graph:source/one"])
    with store.writing() as connection:
        for _ in range(230):
            audit.note(connection, audit.Kind.REFUSED, DAY, graph="g" * 5000, outcome="unknown")
        audit.note(connection, audit.Kind.WRITE, DAY, token=token.id, name="One", outcome="written", revision=7)
    tokens.revoke(store, token.id)
    lines = audit.events(store, most=1000)
    assert [line.kind for line in lines[:2]] == [audit.Kind.REVOKED, audit.Kind.WRITE]
    assert lines[-1].kind is audit.Kind.CREATED
    assert 50 <= sum(line.kind is audit.Kind.REFUSED for line in lines) <= 150
    mine = audit.events(store, token=token.id)
    assert [line.kind.value for line in mine] == ["revoked", "write", "created"]
    assert mine[1].revision == 7
