"""``municipia collection``: which bundled lists there are, and adding or removing one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Store

from municipia.api import stores
from municipia.api.commands import console
from municipia.api.commands.importing import NOTHING_WRITTEN, report_lines, save_report
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.change import Change, Writer
from municipia.graph.errors import NotFoundError
from municipia.graph.importing import agreement
from municipia.graph.importing.bundled import COLLECTIONS, DECISIONS, Collection, collection
from municipia.graph.importing.contents import Party
from municipia.graph.importing.decisions import Decisions
from municipia.graph.importing.plan import Plan, plan
from municipia.graph.importing.settling import Settled
from municipia.graph.tables import read_table
from municipia.graph.validate import Gate

_DOUBTS: Final = 20
_HELD_ALREADY: Final = "The graph holds it already: nothing has changed."


def show() -> None:
    """Print the collections, and how many statements of each the graph holds."""
    home = Settings.from_env().home
    number = revisions.head(home)
    store = revisions.load_store(home, number) if number else Store()
    rows = [(each.name, each.what, _held(store, each)) for each in COLLECTIONS]
    console.tabulate(["collection", "what it is", "in the graph"], rows)


def _held(store: Store, one: Collection) -> str:
    number = sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(one.graph)))
    return f"{number} statements" if number else "no"


def add(name: str, *, report: Path | None, dry_run: bool, quiet: bool) -> None:
    """Add a collection, or bring it up to date. Raises NotFoundError, ViolationError, StoreError."""
    one, settings = collection(name), Settings.from_env()
    home = settings.home
    _check_built(home)
    with console.progress(quiet=quiet) as progress:
        progress("reading the list", 0, 1)
        contents = one.read(one.rows())
        with Writer.open(home, gate=Gate(), keeper=stores.keeper(settings)) as writer:
            progress("reading the graph", 0, 1)
            planned = plan(contents, writer.whole, settler(writer.whole), progress)
            revision = None
            if not dry_run and not planned.is_idle:
                progress("validating and recording", 0, 1)
                change = Change({planned.graph: planned.triples})
                revision = writer.apply(change, actor=f"municipia collection add {name}", message=_message(planned))
        progress("done", 1, 1)
    if report:
        save_report(report, report_lines(planned))
    if quiet:
        return
    _tell(planned)
    if revision is None:
        console.say(NOTHING_WRITTEN if dry_run else _HELD_ALREADY)
    else:
        console.say(f"Revision {revision.id}: {revision.added} statements added, {revision.removed} removed.")


def remove(name: str, *, quiet: bool) -> None:
    """Remove a collection. Raises NotFoundError when the graph does not hold it."""
    one, settings = collection(name), Settings.from_env()
    home = settings.home
    _check_built(home)
    with console.progress(quiet=quiet) as progress:
        progress("reading the graph", 0, 1)
        with Writer.open(home, gate=Gate(), keeper=stores.keeper(settings)) as writer:
            before = writer.head.id
            progress("validating and recording", 0, 1)
            revision = writer.apply(
                Change({one.graph: None}),
                actor=f"municipia collection remove {name}",
                message=f"Remove the collection {name}",
            )
        progress("done", 1, 1)
    if revision.id == before:
        raise NotFoundError(f"The graph does not hold the collection {name!r}.", hint="municipia collection list")
    if not quiet:
        console.say(f"Revision {revision.id}: {revision.removed} statements removed, {revision.added} added.")


def _check_built(home: Path) -> None:
    if not revisions.head(home):
        raise NotFoundError(f"There is no graph in {home} to add to.", hint="Run `municipia build` first.")


def settler(store: Store) -> agreement.Settle:
    """What settles the lines of a collection: a person's decision, else what certainly agrees."""
    registered = agreement.Registered(store)
    decisions = Decisions.of(read_table(DECISIONS))

    def settle(party: Party) -> Settled:
        return decisions.settle(store, party) or agreement.settle(registered, party)

    return settle


def _message(planned: Plan) -> str:
    publication = planned.contents.publication
    return f"Add the collection {publication.source.removeprefix('collection-')}: {publication.title}"


def _tell(planned: Plan) -> None:
    contents = planned.contents
    acts = sum(len(party.deeds) for party in contents.parties)
    figures = [
        ("named", str(len(contents.parties))),
        ("acts", str(acts)),
        ("instruments", str(len(contents.texts))),
        ("edges between places", str(len(contents.edges))),
        *((f"of them {outcome}", str(number)) for outcome, number in sorted(planned.outcomes.items())),
        *((f"left out: {why}", str(number)) for why, number in contents.left_out.items()),
    ]
    console.say(contents.publication.title)
    console.tabulate(["", "number"], [row for row in figures if row[1] != "0"])
    doubts = [
        (party.name, party.country, "; ".join(choice.label for choice in settled.doubts))
        for party, settled in planned.doubts[:_DOUBTS]
    ]
    if doubts:
        title = f"Same name and country as a registered place, but not surely the same: {len(planned.doubts)}"
        console.say(f"\n{title}")
        console.tabulate(["name", "country", "may be"], doubts)
