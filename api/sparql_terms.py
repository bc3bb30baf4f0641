"""Terms for the editor of queries: the prefixes, classes and properties of the graph, as its VoID counts them."""

from __future__ import annotations

from typing import Any

from municipia.api.labels import PROPERTY_NAMES
from municipia.api.lookup import Lookup
from municipia.api.voice import Voice
from municipia.graph import void
from municipia.graph.readers import Readers
from municipia.ontology.namespaces import MUN, PREFIXES
from municipia.ontology.prefixes import prefixed


async def terms(readers: Readers, revision: int, voice: Voice) -> dict[str, Any]:
    """What may be completed: ``prefixes`` by name, and ``classes`` and ``properties``, those used most first.

    Each of these is ``[name with prefix, label, number of uses]``.
    """
    classes, properties = await readers.select_many(
        [void.query_text("classes"), void.query_text("properties")], revision=revision
    )
    used = {
        "classes": {str(row["class"]): int(row["entities"]) for row in classes},
        "properties": {str(row["property"]): int(row["triples"]) for row in properties},
    }
    ours = [iri for counts in used.values() for iri in counts if iri.startswith(str(MUN))]
    labels = {iri: label.text for iri, label in (await Lookup(readers, revision).labels(ours, voice)).items()}
    labels |= {iri: voice.say(name) for iri, name in PROPERTY_NAMES.items() if iri not in labels}
    return {
        "prefixes": PREFIXES,
        **{
            kind: [
                [name, labels.get(iri, ""), count]
                for iri, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
                if (name := prefixed(iri))
            ]
            for kind, counts in used.items()
        },
    }
