import pytest

from municipia.graph import faults
from municipia.graph.frames import decode_fault, encode_fault
from municipia.graph.wording import Words, said, typeset


def test_a_sentence_is_its_text_and_remembers_what_it_is_made_of() -> None:
    words = said("There is no revision %(number)s.", number=7)
    assert words == "There is no revision 7."
    assert (words.template, words.values) == ("There is no revision %(number)s.", {"number": 7})


def test_a_percent_sign_in_a_value_or_in_a_sentence_without_values_stands_for_itself() -> None:
    assert said("%(text)s is no character.", text="%(x)s") == "%(x)s is no character."
    assert said("100 % of it.") == "100 % of it."


def test_a_missing_value_is_an_error_of_the_writer() -> None:
    with pytest.raises(KeyError):
        said("There is no revision %(number)s.", name="x")


def test_a_fault_keeps_its_sentence_on_the_way_from_a_reader() -> None:
    told = decode_fault(encode_fault(faults.time(3)))
    assert isinstance(told.message, Words)
    assert told.message.template == "The query took more than %(seconds)s s."
    assert dict(told.message.values) == {"seconds": "3"}
    assert isinstance(told.hint, Words)


def test_a_sentence_of_a_plain_file_is_set_as_its_language_prints_it() -> None:
    assert typeset("L'acte « à confirmer » ?", "fr") == "L’acte «\u00a0à confirmer\u00a0»\u00a0?"
    assert typeset("the city's act ?", "en") == "the city’s act ?"
