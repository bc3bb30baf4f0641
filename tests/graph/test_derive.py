import gc
from pathlib import Path
from types import FrameType

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from municipia.graph import derive
from municipia.graph.dates import bounds
from municipia.graph.derive import FUNCTIONS, rules
from municipia.ontology.namespaces import PREFIXES

HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
KOS = PREFIXES["kos"]


def derived(turtle) -> set[tuple[str, str, str]]:
    """The derived triples, with the short form of each term."""
    return {tuple(map(short, (t.subject, t.predicate, t.object))) for t in derive.derive(asserted(turtle))}


def asserted(turtle) -> Store:
    store = Store()
    store.load(HEADER + turtle, format=RdfFormat.TURTLE)
    return store


def short(term) -> str:
    if isinstance(term, Literal):
        return term.value
    prefix = max((name for name, iri in PREFIXES.items() if term.value.startswith(iri)), key=lambda p: len(PREFIXES[p]))
    return f"{prefix}:{term.value.removeprefix(PREFIXES[prefix])}"


def about(turtle, subject) -> dict[str, str]:
    return {p: o for s, p, o in derived(turtle) if s == subject}


# --- bounds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("predicate", ["dcterms:date", "dcterms:valid", "dcterms:issued", "mun:asOf"])
def test_every_dated_node_gets_its_bounds(predicate) -> None:
    found = about(f'event:x {predicate} "2018-07"^^edtf:EDTF .', "event:x")
    assert found == {"mun:earliest": "2018-07-01", "mun:latest": "2018-07-31"}


def test_an_open_or_unknown_end_has_no_triple() -> None:
    assert about('event:x dcterms:valid "2007/"^^edtf:EDTF .', "event:x") == {"mun:earliest": "2007-01-01"}
    assert about('event:x dcterms:date "[..2011]"^^edtf:EDTF .', "event:x") == {"mun:latest": "2011-12-31"}
    assert about('event:x mun:asOf "XXXX"^^edtf:EDTF .', "event:x") == {}


def test_the_date_of_a_node_goes_before_the_day_its_statement_holds_for() -> None:
    turtle = 'event:x dcterms:date "2018"^^edtf:EDTF ; mun:asOf "2020"^^edtf:EDTF .'
    assert about(turtle, "event:x") == {"mun:earliest": "2018-01-01", "mun:latest": "2018-12-31"}


def test_what_is_no_edtf_date_gets_no_bounds() -> None:
    turtle = """event:x dcterms:date "soon"^^edtf:EDTF . event:y dcterms:issued "2018-07-01"^^xsd:date .
                event:z dcterms:date "2018-07" ."""
    assert derived(turtle) == set()


def test_no_answer_of_the_engine_outlives_its_rule() -> None:
    """The parser of dates keeps exceptions with the frames they passed through, for whatever thread collects them."""
    bounds.cache_clear()
    derive.derive(asserted('act:a dcterms:date "[2017-10..]"^^edtf:EDTF , "2018-07?"^^edtf:EDTF .'))
    frames = [each for each in gc.get_objects() if isinstance(each, FrameType) and each.f_code.co_name == "_construct"]
    assert [name for frame in frames for name in frame.f_locals if name == "found"] == []


def test_the_engine_swallows_what_a_function_raises() -> None:
    def broken(_: object) -> Literal:
        raise RuntimeError("lost")

    rows = Store().query("SELECT (<urn:f>(1) AS ?x) {}", custom_functions={NamedNode("urn:f"): broken})
    assert isinstance(rows, QuerySolutions)
    assert [row["x"] for row in rows] == [None]


@pytest.mark.parametrize("argument", ["<urn:x>", '"no date"', '"2007/"'])
def test_a_bound_that_does_not_exist_is_unbound(argument) -> None:
    rows = Store().query(f"SELECT (<{FUNCTIONS}latest>({argument}) AS ?x) {{}}", custom_functions=derive._CUSTOM)
    assert isinstance(rows, QuerySolutions)
    assert [row["x"] for row in rows] == [None]


ACT = """
act:a a mun:CommitmentAct ; mun:adherent gov:G1 ; mun:toInstrument inst:i ; dcterms:type acttype:signed ;
  dcterms:source src:s .
inst:i mun:promotesRight right:housing .
"""


def test_an_act_with_a_date_has_the_bounds_of_that_date_whatever_list_records_it() -> None:
    turtle = (
        ACT
        + """act:a dcterms:date "2018-07-16"^^edtf:EDTF ; mun:recordedIn <urn:l> .
        <urn:l> mun:asOf "2019"^^edtf:EDTF . inst:i dcterms:issued "2017"^^edtf:EDTF ."""
    )
    found = about(turtle.replace("<urn:l>", "id:list"), "act:a")
    assert (found["mun:earliest"], found["mun:latest"]) == ("2018-07-16", "2018-07-16")


def test_an_act_without_a_date_lies_between_the_adoption_and_the_earliest_list() -> None:
    turtle = (
        ACT
        + """act:a mun:recordedIn id:l1, id:l2, id:l3 . id:l1 mun:asOf "2020"^^edtf:EDTF .
        id:l2 mun:asOf "2019-04"^^edtf:EDTF . id:l3 mun:asOf "XXXX"^^edtf:EDTF .
        inst:i dcterms:issued "2018-07"^^edtf:EDTF ."""
    )
    found = about(turtle, "act:a")
    assert (found["mun:earliest"], found["mun:latest"]) == ("2018-07-01", "2019-04-30")


@pytest.mark.parametrize(("kind", "expected"), [("endorsed", None), ("pledged", None), ("signed", "2018-07-01")])
def test_support_may_be_told_before_the_text_is_adopted_but_nobody_signs_it_before(kind, expected) -> None:
    turtle = (
        ACT.replace("acttype:signed", f"acttype:{kind}")
        + """act:a mun:recordedIn id:l . id:l mun:asOf "2019-04"^^edtf:EDTF .
        inst:i dcterms:issued "2018-07"^^edtf:EDTF ."""
    )
    found = about(turtle, "act:a")
    assert (found.get("mun:earliest"), found["mun:latest"]) == (expected, "2019-04-30")


KINDS_AFTER = ["adopted", "signed", "joined", "reaffirmed", "updated", "withdrew"]


@pytest.mark.parametrize("kind", KINDS_AFTER)
def test_an_act_with_a_last_day_alone_is_not_older_than_its_text(kind) -> None:
    turtle = ACT.replace("acttype:signed", f"acttype:{kind}")
    dated = turtle + 'act:a dcterms:date "[..2016]"^^edtf:EDTF . inst:i dcterms:issued "2015-10-15"^^edtf:EDTF .'
    found = about(dated, "act:a")
    assert (found["mun:earliest"], found["mun:latest"]) == ("2015-10-15", "2016-12-31")


@pytest.mark.parametrize("kind", ["endorsed", "pledged"])
def test_support_with_a_last_day_alone_may_be_older_than_the_text(kind) -> None:
    turtle = ACT.replace("acttype:signed", f"acttype:{kind}")
    dated = turtle + 'act:a dcterms:date "[..2016]"^^edtf:EDTF . inst:i dcterms:issued "2015-10-15"^^edtf:EDTF .'
    assert "mun:earliest" not in about(dated, "act:a")


def test_a_text_of_which_only_the_last_day_is_known_leaves_its_acts_open() -> None:
    dated = ACT + 'act:a dcterms:date "[..2011]"^^edtf:EDTF . inst:i dcterms:issued "[..2011]"^^edtf:EDTF .'
    assert "mun:earliest" not in about(dated, "act:a")


def adopted(*dates, kind="") -> str:
    """An act without a date, towards an instrument whose first date is preferred, with a claim of each date."""
    more = f"; dcterms:type <{KOS}date-kind/{kind}>" if kind else ""
    claims = (
        claim(f"i{n}", f'"{each}"^^edtf:EDTF', f"s{n}", "inst:i", "dcterms:issued", more * (n == len(dates) - 1))
        for n, each in enumerate(dates)
    )
    return ACT + f'inst:i dcterms:issued "{dates[0]}"^^edtf:EDTF .' + "".join(claims)


@pytest.mark.parametrize(
    ("dates", "kind", "expected"),
    [
        (["2018-07-16", "2018-07-15", "2018"], "", "2018-07-15"),
        (["2000-05-18", "2001", "2000"], "", "2000-05-18"),
        (["2005", "2001"], "", "2001-01-01"),
        (["2018-12", "2018-10"], "planned", "2018-12-01"),
        (["2012-11-27", "[..2011]"], "", None),
        (["2012-11-27", "[..2012]"], "", "2012-11-27"),
    ],
)
def test_the_earliest_adoption_that_is_claimed_counts(dates, kind, expected) -> None:
    assert about(adopted(*dates, kind=kind), "act:a").get("mun:earliest") == expected


def test_an_act_that_was_over_before_the_adoption_gets_no_day_from_it() -> None:
    turtle = ACT + 'act:a dcterms:date "[..2014]"^^edtf:EDTF . inst:i dcterms:issued "2015-10-15"^^edtf:EDTF .'
    assert "mun:earliest" not in about(turtle, "act:a")


def test_an_act_of_which_nothing_is_known_has_no_bounds() -> None:
    assert set(about(ACT + 'act:a mun:recordedIn id:l . id:l mun:asOf "XXXX"^^edtf:EDTF .', "act:a")) == {"adms:status"}


# --- status and conflicts --------------------------------------------------------------------------------------------


def claim(name, value, source, subject="act:a", predicate="dcterms:date", more="") -> str:
    return f"""claim:{name} a mun:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} ;
        dcterms:source src:{source} {more} .\n"""


def test_one_source_asserts_and_two_confirm() -> None:
    assert about(ACT, "act:a")["adms:status"] == "kos:act-status/asserted"
    assert about(ACT + "act:a dcterms:source src:t .", "act:a")["adms:status"] == "kos:act-status/confirmed"


def test_dates_that_exclude_each_other_make_an_act_disputed() -> None:
    turtle = ACT + claim("x", '"2018-07"^^edtf:EDTF', "s") + claim("y", '"2019"^^edtf:EDTF', "t")
    found = derived(turtle + "act:a dcterms:source src:t .")
    assert ("act:a", "adms:status", "kos:act-status/disputed") in found
    assert ("claim:x", "mun:conflictsWith", "claim:y") in found
    assert ("claim:y", "mun:conflictsWith", "claim:x") in found


def test_a_vague_date_agrees_with_a_precise_one_inside_it() -> None:
    turtle = ACT + claim("x", '"2018-07"^^edtf:EDTF', "s") + claim("y", '"2018"^^edtf:EDTF', "t")
    assert not {o for _, p, o in derived(turtle) if p == "mun:conflictsWith"}


def test_claims_on_different_things_never_conflict() -> None:
    turtle = claim("x", '"2018"^^edtf:EDTF', "s") + claim("y", '"2019"^^edtf:EDTF', "t", subject="act:b")
    assert derived(turtle) == set()


def test_a_count_is_read_with_its_qualifier_and_what_it_counts() -> None:
    def counts(qualifier, unit) -> set:
        more = f'; mun:countQualifier <{KOS}count-qualifier/{qualifier}> ; schema:unitText "{unit}"@en'
        exact = f'; mun:countQualifier <{KOS}count-qualifier/exact> ; schema:unitText "cities"@en'
        return derived(
            claim("x", "40", "s", "inst:i", "mun:statedCount", more)
            + claim("y", "45", "t", "inst:i", "mun:statedCount", exact)
        )

    assert len(counts("exact", "cities")) == 2
    assert counts("at-least", "cities") == set()
    assert counts("exact", "countries") == set()


# --- committedTo -----------------------------------------------------------------------------------------------------


def act(name, kind, date="") -> str:
    dated = f'; dcterms:date "{date}"^^edtf:EDTF' if date else ""
    return f"""act:{name} a mun:CommitmentAct ; mun:adherent gov:G1 ; mun:toInstrument inst:i ;
        dcterms:type acttype:{kind} {dated} .\n"""


def committed(*acts) -> bool:
    turtle = "".join(acts) + 'inst:i mun:promotesRight right:housing ; dcterms:issued "2010"^^edtf:EDTF .'
    return ("gov:G1", "mun:committedTo", "right:housing") in derived(turtle)


@pytest.mark.parametrize("kind", ["adopted", "signed", "endorsed", "joined", "pledged", "reaffirmed"])
def test_taking_up_an_instrument_commits_to_its_rights(kind) -> None:
    assert committed(act("a", kind))


@pytest.mark.parametrize("kind", ["updated", "withdrew"])
def test_other_acts_do_not_commit(kind) -> None:
    assert not committed(act("a", kind))


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([("signed", "2012"), ("withdrew", "2015")], False),
        ([("signed", ""), ("withdrew", "")], False),
        ([("signed", "2012"), ("withdrew", "2012")], False),
        ([("signed", ""), ("withdrew", "2015")], False),
        ([("signed", "2012"), ("withdrew", "2015"), ("joined", "2018")], True),
        ([("signed", "2012"), ("withdrew", "2015"), ("joined", "2018"), ("withdrew", "2020")], False),
        ([("withdrew", "2015"), ("signed", "2012"), ("reaffirmed", "2013")], False),
    ],
)
def test_a_withdrawal_ends_it_until_it_is_taken_up_again(acts, expected) -> None:
    assert committed(*(act(f"a{i}", kind, date) for i, (kind, date) in enumerate(acts))) is expected


def test_the_withdrawal_of_another_or_from_another_ends_nothing() -> None:
    other = act("w", "withdrew", "2020")
    assert committed(act("a", "signed", "2012"), other.replace("gov:G1", "gov:G2"))
    assert committed(act("a", "signed", "2012"), other.replace("inst:i ", "inst:j "))


# --- the rules as a whole --------------------------------------------------------------------------------------------


def test_deriving_twice_gives_the_same_and_leaves_the_store_as_it_was() -> None:
    store = asserted(ACT + act("w", "withdrew", "2020"))
    before = set(store)
    assert derive.derive(store) == derive.derive(store)
    assert set(store) == before
    assert list(store.named_graphs()) == []


def test_every_rule_says_what_why_and_that_it_is_idempotent() -> None:
    folder = Path(derive.__file__).parent / "queries" / "derive"
    assert [rule.name for rule in rules()] == sorted(path.stem for path in folder.glob("*.rq"))
    for rule in rules():
        assert all(word in rule.text for word in ("# What:", "# Why:", "# Reads:", "Idempotent", "# Cost:")), rule.name
