from collections import Counter

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.conflicts import Statement, conflicts, count_range, dates_exclude, exclusive, plain
from municipia.graph.derive import derive
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SCHEMA, SKOS

DATE, COUNT, PLACE = str(DCTERMS["date"]), str(MUN.statedCount), str(SCHEMA.locationCreated)
edtf = st.sampled_from(
    [
        "",
        "2018",
        "2018-07",
        "2018-07-16",
        "2018-07-15",
        "2018~",
        "2017/2018",
        "2017/",
        "/2019",
        "[..2011]",
        "XXXX-12-10",
    ]
)
kinds = st.sampled_from(["", "planned"])
qualifiers = st.sampled_from(["exact", "about", "almost", "at-least", "more-than"])
date_statements = st.builds(Statement, st.just(DATE), edtf.filter(bool), kinds)
count_statements = st.builds(
    Statement, st.just(COUNT), st.integers(1, 500).map(str), qualifier=qualifiers, as_of=edtf, counted=st.just("cities")
)
text_statements = st.builds(Statement, st.just(PLACE), st.text(max_size=5))
any_statement = st.one_of(date_statements, count_statements, text_statements)


@given(any_statement, any_statement)
def test_exclusion_is_symmetric(one, other):
    assert exclusive(one, other) == exclusive(other, one)


@given(any_statement)
def test_nothing_excludes_itself(one):
    assert not exclusive(one, one)


@given(st.lists(any_statement, max_size=6))
def test_pairs_are_reported_once_and_in_order(statements):
    pairs = list(conflicts(statements))
    assert pairs == sorted(set(pairs))
    assert all(i < j and exclusive(statements[i], statements[j]) for i, j in pairs)


@given(st.integers(1, 10_000), qualifiers)
def test_a_count_range_holds_the_numbers_its_words_allow(count, qualifier):
    low, high = count_range(str(count), qualifier)
    allowed = {
        "exact": lambda n: n == count,
        "about": lambda n: 10 * abs(n - count) <= count,
        "almost": lambda n: n == count - 1 or 9 * count <= 10 * n < 10 * count,
        "at-least": lambda n: n >= count,
        "more-than": lambda n: n > count,
    }[qualifier]
    for n in range(max(0, count - count // 8 - 2), count + count // 8 + 3):
        assert (low <= n <= high) == allowed(n)


@given(count_statements, count_statements)
def test_counts_exclude_each_other_only_if_no_number_fits_both(one, other):
    if not exclusive(one, other):
        return
    (a, b), (c, d) = count_range(one.value, one.qualifier), count_range(other.value, other.qualifier)
    assert not any(a <= n <= b and c <= n <= d for n in range(600))


def counted(value, qualifier="exact", as_of="2019", of="signatories"):
    return Statement(COUNT, value, qualifier=qualifier, as_of=as_of, counted=of)


def test_almost_forty_is_not_forty():
    assert exclusive(counted("40", "almost"), counted("40"))
    assert not exclusive(counted("40", "almost"), counted("38"))
    assert not exclusive(counted("40"), counted("30", "more-than"))


def test_counts_of_different_days_or_things_stand_side_by_side():
    assert not exclusive(counted("96", as_of="2000-05"), counted("365"))
    assert not exclusive(counted("235"), counted("21", of="countries"))


def test_a_count_of_an_unknown_day_agrees_with_one_of_a_known_day_because_counts_grow():
    assert not exclusive(counted("96", as_of="2000-05"), counted("235", as_of=""))
    assert not exclusive(counted("96", as_of="2000-05"), counted("235", as_of="XXXX"))
    assert exclusive(counted("253", as_of=""), counted("235", as_of="XXXX"))
    assert exclusive(counted("38", as_of="2019-04"), counted("40", as_of="2019"))


def test_an_event_has_one_number_in_its_series():
    number = str(SCHEMA.position)
    assert exclusive(Statement(number, "18"), Statement(number, "19"))
    assert not exclusive(Statement(number, "19"), Statement(number, "19"))


def test_vague_dates_agree_with_precise_ones():
    assert dates_exclude("2018-07-15", "2018-07-16")
    assert not dates_exclude("2018", "2018-07-16")
    assert not dates_exclude("2019", "2019-03-08/2019-03-16")
    assert dates_exclude("2011-12-11", "2012")
    assert not dates_exclude("XXXX-12-10", "2019-12-10")


def test_durations_differ_by_their_ends():
    assert dates_exclude("2019-03-08/2019-03-16", "2019-03-09/2019-03-16")
    assert dates_exclude("2016/2018", "2017-05/2018-12")
    assert not dates_exclude("1993/", "1993/2006")


def test_what_was_planned_does_not_contradict_what_happened():
    assert not exclusive(Statement(DATE, "2018-10", "planned"), Statement(DATE, "2018-12"))


def test_spelling_makes_no_conflict():
    assert plain("Saint-Denis") == plain("Saint Denis")
    assert plain("Montréal") == plain("MONTREAL")
    assert exclusive(Statement(PLACE, "Porto Alegre"), Statement(PLACE, "Quito"))


def test_names_and_other_properties_never_conflict():
    assert not exclusive(Statement(str(SKOS.prefLabel), "a"), Statement(str(SKOS.prefLabel), "b"))


def test_the_derived_graph_holds_the_same_conflicts_in_both_directions(built):
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in built.quads())

    def told(node):
        values = (RDF.object, MUN.statedCount), (DCTERMS.source,)
        found = []
        for predicates in values:
            objects = [
                q.object.value
                for p in predicates
                for q in store.quads_for_pattern(node, pyoxigraph.NamedNode(str(p)), None)
            ]
            found.append(objects[0])
        return found[0], found[1].rpartition("/")[2]

    pairs = [(t.subject, t.object) for t in derive(store) if t.predicate.value == str(MUN.conflictsWith)]
    assert {(other, one) for one, other in pairs} == set(pairs)
    derived = Counter(frozenset([told(one), told(other)]) for one, other in pairs)
    reported = Counter(frozenset(zip(each.values, each.sources, strict=True)) for each in built.report.conflicts)
    assert derived == {pair: 2 * count for pair, count in reported.items()}
