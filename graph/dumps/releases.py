"""The dumps of a home: which there are, by the name of their release, and which is the newest."""

from __future__ import annotations

from pathlib import Path

from municipia.graph import revisions, tags
from municipia.graph.dumps import layout
from municipia.graph.dumps.layout import Dump
from municipia.graph.errors import NotFoundError, StoreError
from municipia.graph.home import Home
from municipia.graph.wording import said


def folder(home: Path, release: str) -> Path:
    """Where the dump of a release lies, whether it exists or not."""
    return Home(home).dumps / release


def listed(home: Path) -> list[Dump]:
    """Every dump, the newest first: by revision, and for one revision the tagged release before the plain number.

    A folder without a readable manifest (unfinished, or damaged) is left out.
    """
    parent, found = Home(home).dumps, []
    for place in parent.iterdir() if parent.is_dir() else ():
        if tags.is_name(place.name):
            try:
                found.append(layout.read(place))
            except StoreError:
                continue
    return sorted(found, key=lambda dump: (-dump.revision, tags.is_number(dump.release), dump.release))


def find(home: Path, release: str) -> Dump:
    """The dump of a release, or the newest for ``latest``. Raises NotFoundError when there is none."""
    if release == tags.LATEST:
        found = listed(home)
        if found:
            return found[0]
    elif tags.is_name(release):
        try:
            return layout.read(folder(home, release))
        except StoreError:
            pass
    raise NotFoundError(
        said("There is no dump of “%(release)s”.", release=release[:64]),
        hint=said("The command municipia dump makes one; municipia tag makes that of its release."),
    )


def name(home: Path, asked: str) -> tuple[str, int]:
    """The name and the revision of the release that ``asked`` means: a tag, a number, a time, or "" for the newest.

    A revision goes by its tag; by the first one if it has several and was not asked by one; else by ``r`` and its
    number. Raises NotFoundError when there is no such revision.
    """
    number = revisions.resolve(home, asked.removeprefix("r") if tags.is_number(asked) else asked or tags.HEAD)
    given = sorted(tag for tag, each in tags.read(home).items() if each == number)
    if asked in given:
        return asked, number
    return (given[0] if given else f"r{number}"), number
