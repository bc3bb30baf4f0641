import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import DataError, Place
from municipia.graph.passages import Texts

HERE = Place("counts.csv", 7, "quote")


def stored(folder, text):
    (folder / "one.txt").write_text(text, encoding="utf-8", newline="")
    return Texts(folder)


def test_a_quote_is_found_in_characters_not_bytes(tmp_path):
    text = "été : signée par près d’une quarantaine de villes.\n"
    passage = stored(tmp_path, text).find("seed-one.txt", "près d’une quarantaine", HERE)
    assert text[passage.start : passage.end] == passage.exact == "près d’une quarantaine"
    assert passage.start == 17


def test_windows_line_ends_stay_as_they_are(tmp_path):
    text = "Axe 1\r\nDroit à la ville\r\n"
    passage = stored(tmp_path, text).find("seed-one.txt", "1\r\nDroit", HERE)
    assert (passage.start, passage.end) == (4, 12)


def test_an_absent_quote_names_the_cell_and_the_nearest_words(tmp_path):
    texts = stored(tmp_path, "Un texte.\nLa déclaration signée par près d’une quarantaine de collectivités.\n")
    with pytest.raises(DataError) as caught:
        texts.find("seed-one.txt", "signée par près d'une quarantaine", HERE)
    assert "counts.csv:7:quote" in str(caught.value)
    assert "signée par près d’une quarantaine" in caught.value.hint


def test_a_quote_that_stands_twice_needs_a_start(tmp_path):
    texts = stored(tmp_path, "Gwangju, puis Gwangju.")
    with pytest.raises(DataError, match="2 times"):
        texts.find("seed-one.txt", "Gwangju", HERE)
    assert texts.find("seed-one.txt", "Gwangju", HERE, start=14).start == 14
    with pytest.raises(DataError, match="at character 3"):
        texts.find("seed-one.txt", "Gwangju", HERE, start=3)


@given(st.text(min_size=1), st.data())
def test_every_slice_of_a_text_is_found_where_it_stands(tmp_path_factory, text, data):
    text = text.encode("utf-8", "ignore").decode()
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    texts = stored(tmp_path_factory.mktemp("texts"), text)
    passage = texts.find("seed-one.txt", text[start:end], HERE, start=start)
    assert text[passage.start : passage.end] == passage.exact
