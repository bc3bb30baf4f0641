"""``municipia export``: the graph, one named graph or one thing, in an RDF syntax."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.errors import NotFoundError
from municipia.graph.export import export
from municipia.graph.home import write_whole


def run(output: Path | None, *, form: str, graph: str, entity: str, known_at: str) -> None:
    """Write to a file, whole or not at all, or to standard output.

    Raises ParameterError, NotFoundError or GoneError as ``export.export`` does.
    """
    home = Settings.from_env().home
    revision = revisions.resolve(home, known_at) if known_at else revisions.head(home)
    if not revision:
        raise NotFoundError(f"There is no graph in {home}.", hint="Build one first: municipia build")
    content = io.BytesIO()
    count = export(home, revision, content, form=form, graph=graph, entity=entity)
    if output is None:
        sys.stdout.buffer.write(content.getvalue())
        sys.stdout.buffer.flush()
        return
    write_whole(output, content.getvalue())
    console.tell(f"{count} statements of revision {revision} are in {output}.")
