"""Two worlds for every question: the tables as they are, and with sources removed, dates moved and things added."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, QuerySolutions, Store

from municipia.graph.build import build
from municipia.graph.derive import derive
from municipia.graph.merge import union
from municipia.graph.parameters import read
from municipia.graph.questions import catalogue
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables

DATA = Path(__file__).parents[3] / "graph" / "data"
BASE = "https://w3id.org/municipia/"
TODAY = dt.date(2026, 11, 23)
HOUSING = "cities-for-adequate-housing-2018"
SEED = "seed-000_1d657fdbca1f3422.txt"
UCCI, CISDP = "a1-ucci-housing-2018", "a1-cisdp-housing-declaration"


class World:
    """A folder of tables, the graph built from it, and the answers that this graph gives."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.registry = Registry.load(folder / "registry.csv")
        self.registry.allocates = True
        self.store = _store(build(Tables.open(folder), self.registry))
        self._tables = {}

    def rows(self, table):
        """The rows of a table as plain dictionaries, none of our code between."""
        path = self.folder / f"{table}.csv"
        if table not in self._tables:
            self._tables[table] = _read(path) if path.exists() else []
        return self._tables[table]

    def iri(self, kind, key):
        return f"{BASE}id/{kind}/{self.registry.number(kind, key)}"

    def ask(self, question_name, /, **written):
        """The rows of a question's answer: column -> text; unbound ones are absent."""
        question = catalogue().find(question_name)
        terms = {}
        for parameter in question.parameters:
            value = written.pop(parameter.name, parameter.default)
            terms.update(read(parameter, value, today=TODAY))
        assert not written
        return self.select(question.bind(terms))

    def summary(self, name, **written):
        question = catalogue().find(name)
        terms = {}
        for parameter in question.parameters:
            terms.update(read(parameter, written.get(parameter.name, parameter.default), today=TODAY))
        return self.select(question.summary.bind(terms))

    def select(self, text):
        found = self.store.query(text)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        return [{name: term.value for name, term in zip(names, row, strict=True) if term is not None} for row in found]


def _store(built):
    graphs = {}
    for quad in built.quads():
        graphs.setdefault(quad.graph_name.value, set()).add(quad.triple)
    store = Store()
    store.extend(quad for quad in built.quads())
    _show(store, union(graphs))
    _show(store, derive(store))
    return store


def _show(store, triples):
    store.extend(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) for triple in triples)


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Editor:
    """Changes the tables of a copied folder."""

    def __init__(self, folder):
        self.folder = folder

    def edit(self, table, change):
        path = self.folder / f"{table}.csv"
        rows = _read(path)
        columns = list(rows[0])
        changed = list(change(rows))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(changed)

    def add(self, table, **cells):
        self.edit(table, lambda rows: [*rows, cells])

    def drop(self, table, **cells):
        def keep(rows):
            kept = [row for row in rows if any(row[name] != value for name, value in cells.items())]
            assert len(kept) < len(rows), f"nothing in {table} has {cells}"
            return kept

        self.edit(table, keep)

    def set(self, table, where, **cells):
        def change(rows):
            found = [row for row in rows if all(row[name] == value for name, value in where.items())]
            assert found, f"nothing in {table} has {where}"
            for row in found:
                row.update(cells)
            return rows

        self.edit(table, change)


def change(tables):
    """Sources removed, dates moved, cities and other things added: every answer has to follow."""
    change_lists(tables)
    add_acts(tables)
    change_instruments(tables)
    change_territories(tables)
    change_waves(tables)
    change_practices(tables)
    change_bodies(tables)


def change_lists(tables):
    """A source removed, the date of a list moved, cities and a text gone, a publisher that has another name."""
    tables.drop("signatures", source_id="a1-housingeurope-1154")
    tables.set("signatures", {"instrument_id": HOUSING, "source_id": CISDP}, as_of="2019-05")
    tables.drop("signatures", instrument_id=HOUSING, territory_name="Plaine Commune", source_id=CISDP)
    tables.drop("signatures", territory_name="Barcelona", instrument_id="palermo-declaration-2021")
    tables.drop("signatures", instrument_id="local-charter-rosario-before-2012")
    tables.set("sources", {"source_id": CISDP}, publisher="Another publisher")


def add_acts(tables):
    """A city that signs, one that leaves, one that left and came back, and one that joins the campaign."""
    act = {"instrument_id": HOUSING, "act": "signed", "source_id": UCCI, "territory_type": "city"}
    tables.add("signatures", **act, territory_name="Graz", country_iso2="AT", on="2018-07-20")
    tables.add("signatures", **act | {"act": "withdrew"}, territory_name="Berlin", country_iso2="DE", on="2018-11-02")
    tables.add("signatures", **act | {"act": "withdrew"}, territory_name="París", country_iso2="FR", on="2018-08-01")
    tables.add("signatures", **act | {"act": "reaffirmed"}, territory_name="París", country_iso2="FR", on="2018-08-02")
    tables.add("signatures", **act | {"act": "adopted"}, territory_name="París", country_iso2="FR", on="2018-09")
    tables.add(
        "signatures",
        instrument_id="human-rights-cities-2030",
        territory_name="Amsterdam",
        country_iso2="NL",
        territory_type="city",
        act="joined",
        on="2023-03",
        source_id=CISDP,
    )


def change_instruments(tables):
    """Another date of adoption, and of the Global Compact."""
    tables.set("instruments", {"instrument_id": HOUSING, "source_id": "a1-citiesforhousing"}, adopted_on="2018-07-14")
    tables.edit("decisions", lambda rows: [])
    tables.set(
        "instruments", {"instrument_id": "global-compact-migration-2018", "source_id": SEED}, adopted_on="2018-11"
    )


def change_territories(tables):
    """One that is no city any more, one that has grown, one that has another name."""
    tables.set("territories", {"territory_id": "at-vienna"}, type="region")
    tables.set("territories", {"territory_id": "es-terrassa"}, population="1500000", population_year="2026")
    tables.set("territories", {"territory_id": "fr-bobigny"}, alt_names="Saint-Denis-Est")


def change_waves(tables):
    """Another calendar and slogan, an actor gone; milestones and events that come, go or move."""
    wave = {"wave_id": "finance-2030"}
    tables.set("waves", wave, starts_on="2018-01", ends_on="2030", slogan="Argent public", hashtags="#Finance")
    tables.drop("wave_actors", org_or_territory_name="cmi")
    tables.drop("milestones", year="2013")
    tables.add("milestones", milestone_id="extra-2015", year="2015", label_fr="Étape de plus", source_id=SEED)
    tables.drop("participants", event_id="visit-barcelona-2018", participant="Gwangju")
    tables.set("events", {"event_id": "visit-granollers-2018"}, starts_on="2017", ends_on="2017")


def change_practices(tables):
    """One gone, one without a link, one more; a right that rests on another target."""
    tables.drop("practices", practice_id="lapaz-barrios")
    tables.set("practices", {"practice_id": "montevideo-land-coops"}, url="")
    tables.add(
        "practices",
        practice_id="poverty-plan",
        title_en="Plan for Cities for Adequate Housing",
        territory_name="Barcelona",
        country_iso2="ES",
        rights="equality-poverty;housing;human-rights-city",
        kind="policy",
        summary_own_words="A plan.",
        source_id=SEED,
    )
    tables.set("rights", {"right_id": "housing"}, sdg_targets="11.1;1.4")


def change_bodies(tables):
    """A member more and one less, and another acronym."""
    tables.add(
        "memberships",
        body="territory:Seine-Saint-Denis",
        member_name="Alex Exemple",
        member_kind="person",
        country_iso2="FR",
        role="mayor",
        **{"from": "2021-07", "to": "2021-12"},
        source_id=SEED,
    )
    tables.drop("memberships", body="mc2cm", member_name="Amman", role="pilot action city, phase 1")
    tables.set("organisations", {"org_id": "uclg-cisdp"}, acronym="CISDP/CSDP")


@pytest.fixture(scope="session")
def worlds(tmp_path_factory):
    """The curated world and the changed one, by name."""
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("changed") / "data")
    change(Editor(folder))
    return {"curated": World("curated", DATA), "changed": World("changed", folder)}


@pytest.fixture(params=["curated", "changed"])
def world(worlds, request):
    return worlds[request.param]
