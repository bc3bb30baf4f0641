import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.catalogues import load
from municipia.api.citations import FORMS, Citation
from municipia.api.voice import Voice

CATALOGUES = load()
ENGLISH = Voice("en", CATALOGUES["en"])
URL = "https://w3id.org/municipia/territory/T0103?knownAt=12"


def citation(title: str = "Saint-Denis", checksum: str = "") -> Citation:
    return Citation("territory-T0103-r12", title, URL, 12, dt.date(2026, 11, 23), "en", checksum)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Saint-Denis. Municipia, révision 12, 23 novembre 2026."),
        ("en", "Saint-Denis. Municipia, revision 12, 23 November 2026."),
        ("es", "Saint-Denis. Municipia, revisión 12, 23 de noviembre de 2026."),
    ],
)
def test_a_text_says_what_whose_which_state_when_and_where(language: str, words: str) -> None:
    text = citation(checksum="ab" * 32).written("txt", Voice(language, CATALOGUES[language]))
    assert text == f"{words} {URL} (SHA-256 {'ab' * 32})\n"


def test_the_other_forms_hold_the_same_facts() -> None:
    one = citation(checksum="ab" * 32)
    (item,) = json.loads(one.csl())
    assert (item["type"], item["publisher"], item["version"], item["URL"]) == ("dataset", "Municipia", "12", URL)
    assert item["issued"] == {"date-parts": [[2026, 11, 23]]}
    ris = dict(line.split("  - ", 1) for line in one.ris().splitlines())
    assert (ris["TY"], ris["TI"], ris["DA"], ris["UR"]) == ("DATA", "Saint-Denis", "2026/11/23", URL)
    assert list(ris)[-1] == "ER"
    assert one.bibtex().startswith("@misc{municipia-territory-T0103-r12,\n")
    assert f"url = {{{URL}}}" in one.bibtex()
    assert all("ab" * 32 in one.written(suffix, ENGLISH) for suffix in FORMS)


@given(st.text(max_size=60))
def test_no_title_breaks_out_of_its_field(title: str) -> None:
    one = citation("t" + title)
    assert len(one.ris().splitlines()) == len(citation().ris().splitlines())
    (field,) = re.findall(r"^  title = \{(.*)\},$", one.bibtex(), re.MULTILINE)
    depth = 0
    for sign in re.sub(r"\\.", "", field):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert json.loads(one.csl())[0]["id"] == "municipia-territory-T0103-r12"
