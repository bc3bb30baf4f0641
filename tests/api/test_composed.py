from rdflib import Literal, URIRef

from municipia.api.composed import PARTS, composable, compose, proper, shortened
from municipia.api.kinds import KINDS
from municipia.api.labels import Label
from municipia.api.rendering import renderer
from municipia.ontology.namespaces import BASE, DCTERMS, EDTF, MUN, OA, SCHEMA

EN = renderer().voices["en"]
ACT = f"{BASE}id/act/1"
LABELS = {f"{BASE}id/government/G1": Label("Geneva"), f"{BASE}kos/act-type/signed": Label("signed")}


def test_an_act_is_called_by_who_what_and_which() -> None:
    rows = [
        {"property": DCTERMS.type, "value": URIRef(f"{BASE}kos/act-type/signed")},
        {"property": MUN.adherent, "value": URIRef(f"{BASE}id/government/G1")},
        {"property": MUN.toInstrument, "value": URIRef(f"{BASE}id/instrument/a-charter")},
    ]
    assert compose(ACT, rows, LABELS, EN) == Label("Geneva · signed · a-charter")


def test_a_list_is_called_by_its_day_and_its_text() -> None:
    iri = f"{BASE}id/list/1"
    rows = [
        {"property": SCHEMA.about, "value": URIRef(f"{BASE}id/instrument/a-charter")},
        {"property": MUN.asOf, "value": Literal("2019-04", datatype=EDTF.EDTF)},
    ]
    assert compose(iri, rows, {}, EN) == Label("List of signatories · April 2019 · a-charter")


def test_a_text_comes_in_the_readers_language() -> None:
    iri = f"{BASE}id/message/1"
    rows = [{"property": SCHEMA.text, "value": Literal(tag, lang=tag)} for tag in ("es", "fr", "en")]
    assert compose(iri, rows, {}, EN) == Label("en")


def test_a_series_that_nobody_names_is_called_after_one_of_its_events() -> None:
    iri = f"{BASE}id/event-series/forum"
    events = [URIRef(f"{BASE}id/event/{key}") for key in ("one", "two", "three")]
    rows = [{"property": SCHEMA.subEvent, "value": event} for event in events]
    names = {
        str(events[0]): Label("Foro 1", tag="es"),
        str(events[1]): Label("World Forum 2"),
        str(events[2]): Label("Forum 3"),
    }
    assert compose(iri, rows, names, EN) == Label("Series of 3 events, such as “Forum 3”")
    assert compose(iri, rows[:1], names, EN) == Label("Series of 1 event: “Foro 1”")
    assert proper(iri, [Literal("forum")]) == []
    assert proper(iri, [Literal("forum"), Literal("The Forum", lang="en")]) == [Literal("The Forum", lang="en")]


def test_a_text_without_a_title_is_called_by_its_one_adherent_else_by_the_place_that_is_printed() -> None:
    iri = f"{BASE}id/instrument/local-charter"
    geneva, other = ({"property": MUN.adherent, "value": URIRef(f"{BASE}id/government/{key}")} for key in ("G1", "G2"))
    printed = {"property": SCHEMA.locationCreated, "value": Literal("Genève")}
    assert compose(iri, [printed, geneva], LABELS, EN) == Label("Text without a known title · Geneva")
    assert compose(iri, [printed, geneva, other], LABELS, EN) == Label("Text without a known title · Genève")
    assert compose(iri, [printed], LABELS, EN) == Label("Text without a known title · Genève")


def test_a_passage_is_called_by_its_words_without_their_markdown() -> None:
    exact = Literal("## **Forum international** de *Gwangju* #WithRefugees")
    label = compose(f"{BASE}id/passage/1", [{"property": OA.exact, "value": exact}], {}, EN)
    assert label == Label("Forum international de Gwangju #WithRefugees")


def test_without_parts_there_is_no_name() -> None:
    assert compose(ACT, [], {}, EN) is None


def test_only_kinds_with_parts_are_composed() -> None:
    assert composable([ACT, f"{BASE}id/territory/T0001", f"{BASE}kos/right/housing"]) == [ACT]
    assert PARTS.keys() <= KINDS.keys()


def test_a_long_part_is_cut_at_a_blank() -> None:
    cut = shortened("word " * 40)
    assert len(cut) < 80
    assert cut.endswith("word …")
