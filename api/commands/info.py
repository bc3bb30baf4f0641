"""``municipia info``: where the graph is, what it holds and how it is set up."""

from __future__ import annotations

from pathlib import Path

from municipia import __version__
from municipia.api import stores
from municipia.api.commands import console
from municipia.api.settings import Settings, describe
from municipia.graph import revisions, tags
from municipia.ontology.namespaces import BASE


def run() -> None:
    """Print version, home, head revision and the settings in force."""
    settings = Settings.from_env()
    number = revisions.head(settings.home)
    facts = [("version", __version__), ("home", str(settings.home.resolve())), ("identifiers", BASE)]
    facts.append(("public address", settings.public_address))
    facts.append(("asked", stores.state(settings)))
    if number:
        head = revisions.revision(settings.home, number)
        facts += [
            ("revision", f"{head.id} of {head.time.isoformat(timespec='seconds')} by {head.actor}: {head.message}"),
            ("statements", f"{head.quads} in named graphs, {head.triples} in the merged graph"),
            ("tags", _tags(settings.home) or "none"),
        ]
    else:
        facts.append(("revision", "none yet: run `municipia build`"))
    console.tabulate(["", ""], facts)
    console.tabulate(["variable", "default", "what it sets"], describe(), "Settings")


def _tags(home: Path) -> str:
    """Every tag with the revision that it names, the newest first."""
    named = sorted(tags.read(home).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} (revision {number})" for name, number in named)
