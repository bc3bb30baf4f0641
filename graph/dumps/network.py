"""The network of commitments as GraphML: who commits, to what, by which act."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Final

from municipia.graph.dumps.tables import Cell

MEDIA_TYPE: Final = "application/xml"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OF_ACT: Final = ("type", "status", "date", "earliest", "latest", "source", "passage")


def graphml(acts: Iterable[Mapping[str, Cell]], release: str) -> bytes:
    """A directed multigraph: a node per adherent and per instrument, an edge per act, from the one to the other.

    Nodes have ``kind`` (adherent or instrument), ``label``, and adherents ``territory`` and ``country``; edges what the
    table of acts says. Several values in one are parted by blanks, what is not known is left out.
    """
    # It takes a quarter of a second to import, and only dumps need it here.
    import networkx as nx

    graph = nx.MultiDiGraph(name=f"Municipia {release}: commitments", licence="CC-BY-4.0")
    for act in acts:
        adherent, instrument = act["adherent"], act["instrument"]
        if adherent is None or instrument is None:
            continue
        graph.add_node(
            adherent,
            kind="adherent",
            **_told(label=act["adherent_label"], territory=act["territory"], country=act["country"]),
        )
        graph.add_node(instrument, kind="instrument", **_told(label=act["instrument_label"]))
        graph.add_edge(adherent, instrument, key=act["act"], **_told(**{name: act[name] for name in _OF_ACT}))
    out = io.BytesIO()
    # The writer is named, so that the bytes do not depend on whether lxml is installed.
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def _told(**values: Cell) -> dict[str, str]:
    texts = ((name, " ".join(value) if isinstance(value, list) else value) for name, value in values.items())
    return {name: _NOT_IN_XML.sub("", str(text)) for name, text in texts if text not in (None, "")}
