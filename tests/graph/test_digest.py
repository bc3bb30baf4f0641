import random

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from municipia.graph.digest import digest

EX = "https://example.org/"
nodes = st.integers(0, 4).map(lambda n: NamedNode(f"{EX}{n}"))
quads = st.builds(Quad, nodes, nodes, st.one_of(nodes, st.text('ab\n"é', max_size=3).map(Literal)), nodes)


@given(st.lists(quads, max_size=12), st.randoms())
def test_order_and_repetition_do_not_matter(given_quads, rnd):
    shuffled = given_quads + given_quads
    rnd.shuffle(shuffled)
    assert digest(shuffled) == digest(given_quads)


@given(st.sets(quads, min_size=1, max_size=12))
def test_leaving_one_quad_out_changes_it(given_quads):
    assert digest(list(given_quads)[1:]) != digest(given_quads)


def test_names_of_blank_nodes_do_not_matter():
    def chain(names):
        a, b = map(BlankNode, names)
        knows = NamedNode(EX + "knows")
        return [Quad(a, knows, b), Quad(b, knows, NamedNode(EX + "end"))]

    names = [f"n{n}" for n in range(9)]
    random.Random(1).shuffle(names)
    assert digest(chain(names[:2])) == digest(chain(names[2:4]))


def test_an_empty_dataset_has_the_hash_of_nothing():
    assert digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
