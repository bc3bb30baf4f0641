import pytest

from municipia.ontology.prefixes import prefixed


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("https://w3id.org/municipia/def#adherent", "mun:adherent"),
        ("https://w3id.org/municipia/kos/act-type/signed", "acttype:signed"),
        ("http://www.w3.org/ns/org#Organization", "org:Organization"),
        ("https://w3id.org/municipia/kos/country/FR", ""),
        ("http://example.org/x", ""),
        ("https://w3id.org/municipia/def#", ""),
    ],
)
def test_an_iri_is_shortened_by_the_longest_prefix_that_leaves_a_plain_name(name: str, short: str) -> None:
    assert prefixed(name) == short
