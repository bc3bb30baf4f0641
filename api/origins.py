"""What goes with a file wherever it goes: title, conditions, day, lasting address, revision, licence, citation."""

from __future__ import annotations

from urllib.parse import urlencode

from municipia.api.citations import Citation
from municipia.api.desk import Desk
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE

#: Parameters that say which page of a list is looked at; files hold all pages.
_PLACES = ("page", "ties")


def lasting(desk: Desk, path: str) -> str:
    """The lasting address of the page at a path, at the revision and in the language shown."""
    given = {name: value for name, value in desk.links.query.items() if name not in _PLACES}
    return f"{BASE}{path.lstrip('/')}?{urlencode({**given, 'knownAt': desk.revision, 'lang': desk.voice.language})}"


def citation(desk: Desk, title: str, path: str) -> Citation:
    """How what the page at a path shows is cited."""
    assert desk.frame.revised is not None  # noqa: S101 a desk knows the time of its revision
    return Citation(
        key=f"{path.strip('/')}-r{desk.revision}",
        title=title,
        url=lasting(desk, path),
        revision=desk.revision,
        day=desk.frame.revised.date(),
        language=desk.voice.language,
    )


def told(desk: Desk, title: str, path: str, conditions: str = "") -> dict[str, str | int | None]:
    """All of it by name, as JSON has it; a condition or day that nobody asked for is None."""
    assert desk.frame.revised is not None  # noqa: S101 a desk knows the time of its revision
    full = f"{title} ({conditions})" if conditions else title
    return {
        "title": title,
        "conditions": conditions or None,
        "asOf": desk.frame.as_of or None,
        "address": lasting(desk, path),
        "revision": desk.revision,
        "recorded": desk.frame.revised.isoformat(),
        "language": desk.voice.language,
        "licence": LICENCE,
        "citation": citation(desk, full, path).text(desk.voice).strip(),
    }
