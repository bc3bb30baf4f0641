"""The bundled collections: whole lists that ship with the project and that an administrator adds or removes."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from municipia.graph import iris
from municipia.graph.errors import DataError, NotFoundError, Place
from municipia.graph.importing.contents import COLLECTION, Contents
from municipia.graph.importing.lists import councils, gcom, opendata, twinnings
from municipia.graph.tables import Row, parse_table, read_table


@dataclass(frozen=True)
class Collection:
    """One of them: its short name, its file, what it is in a few words, and how its rows are read."""

    name: str
    file: str
    what: str
    read: Callable[[Sequence[Row]], Contents]

    @property
    def graph(self) -> str:
        """The named graph that holds it."""
        return str(iris.source_graph(COLLECTION + self.name))

    def rows(self, folder: Traversable | None = None) -> list[Row]:
        """The rows of its file, bundled unless a folder is given. Raises DataError for a file that cannot be read."""
        return list(_table((folder or FOLDER) / self.file))

    def check(self, name: str, text: str) -> None:
        """Read a text that should have the form of its file. Raises DataError where it has not."""
        try:
            self.read(list(parse_table(name, text)))
        except KeyError as error:
            hint = f"It should have the columns of {self.file}."
            raise DataError(f"no column {error}", place=Place(name, 1), hint=hint) from error


FOLDER: Final = files("municipia.graph") / "data" / "collections"
DECISIONS: Final = FOLDER / "decisions.csv"

COLLECTIONS: Final = (
    Collection(
        "gcom",
        "gcom-mycovenant-2024.csv.gz",
        "signatories of the Global Covenant of Mayors, 2024",
        gcom.contents,
    ),
    Collection(
        "uk-climate-emergency",
        "uk-climate-emergency-declarations-2025.csv",
        "councils of the United Kingdom that declared a climate emergency, July 2025",
        councils.declarations,
    ),
    Collection(
        "uk-net-zero",
        "uk-net-zero-promises-2025.csv",
        "net-zero promises of councils of the United Kingdom, July 2025",
        councils.promises,
    ),
    Collection(
        "us-open-data",
        "us-open-data-policies-2018.csv",
        "open-data policies of governments of the United States, October 2018",
        opendata.contents,
    ),
    Collection(
        "twinnings",
        "wikidata-twinnings-2016.csv.gz",
        "twinned places after Wikidata, 2016",
        twinnings.contents,
    ),
)


def collection(name: str) -> Collection:
    """The collection of this name. Raises NotFoundError, naming those that there are."""
    for each in COLLECTIONS:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in COLLECTIONS)
    raise NotFoundError(f"There is no collection {name!r}.", hint=f"There are: {names}.")


def of_file(name: str) -> Collection | None:
    """The collection whose file has this name, packed or not; None when it is that of none."""
    own = name.replace("\\", "/").rpartition("/")[2].removesuffix(".gz")
    return next((each for each in COLLECTIONS if each.file.removesuffix(".gz") == own), None)


def _table(path: Traversable) -> list[Row]:
    if not path.name.endswith(".gz"):
        return list(read_table(path))
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    return list(parse_table(path.name.removesuffix(".gz"), text))
