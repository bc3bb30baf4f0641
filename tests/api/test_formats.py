import datetime as dt

import pytest

from municipia.api.formats import bound, cut, edtf, moment, number, quoted
from municipia.api.rendering import renderer

DATES = [
    ("2018-07-16", "16 juillet 2018", "16 July 2018", "16 de julio de 2018"),
    ("2018-07", "juillet 2018", "July 2018", "julio de 2018"),
    ("2018", "2018", "2018", "2018"),
    ("2003/2007", "2003–2007", "2003–2007", "2003–2007"),
    ("2007/", "depuis 2007", "since 2007", "desde 2007"),
    ("2007/..", "depuis 2007", "since 2007", "desde 2007"),
    ("../2007", "jusqu’en 2007", "until 2007", "hasta 2007"),
    ("../2007-03-01", "jusqu’au 1er mars 2007", "until 1 March 2007", "hasta el 1 de marzo de 2007"),
    ("2016-12-22/..", "depuis le 22 décembre 2016", "since 22 December 2016", "desde el 22 de diciembre de 2016"),
    ("2001~/..", "depuis 2001 environ", "since about 2001", "desde 2001 aproximadamente"),
    ("2018-02/2018-07", "février – juillet 2018", "February – July 2018", "febrero – julio de 2018"),
    (
        "2025-06-30/2025-07-01",
        "30 juin – 1er juillet 2025",
        "30 June – 1 July 2025",
        "30 de junio – 1 de julio de 2025",
    ),
    ("2017-09-14/2017-09-17", "14–17 septembre 2017", "14–17 September 2017", "14–17 de septiembre de 2017"),
    ("2017-05/2018-12", "mai 2017 – décembre 2018", "May 2017 – December 2018", "mayo de 2017 – diciembre de 2018"),
    ("[..2011]", "2011 ou avant", "2011 or earlier", "2011 o antes"),
    ("[2011,2012]", "2011 ou 2012", "2011 or 2012", "2011 o 2012"),
    ("XXXX-12-10", "10 décembre (année inconnue)", "10 December (year unknown)", "10 de diciembre (año desconocido)"),
    ("XXXX", "date inconnue", "date unknown", "fecha desconocida"),
    ("2017-10?", "octobre 2017 (incertain)", "October 2017 (uncertain)", "octubre de 2017 (incierto)"),
    ("2017~", "vers 2017", "about 2017", "hacia 2017"),
    ("2018-13-45", "2018-13-45", "2018-13-45", "2018-13-45"),
    ("Y170000002", "Y170000002", "Y170000002", "Y170000002"),
]


@pytest.mark.parametrize(("text", "fr", "en", "es"), DATES)
def test_an_edtf_date_is_said_in_each_language(text: str, fr: str, en: str, es: str) -> None:
    voices = renderer().voices
    said = {language: edtf(text, language, voices[language].say) for language in ("fr", "en", "es")}
    assert said == {"fr": fr, "en": en, "es": es}


@pytest.mark.parametrize(
    ("text", "fr", "en", "es"),
    [
        ("2018-08-07", "au 7 août 2018", "as of 7 August 2018", "a 7 de agosto de 2018"),
        ("2018-08", "en août 2018", "as of August 2018", "en agosto de 2018"),
        ("2018", "en 2018", "as of 2018", "en 2018"),
        ("2018/2019", "2018–2019", "2018–2019", "2018–2019"),
        ("XXXX", "date inconnue", "date unknown", "fecha desconocida"),
    ],
)
def test_the_day_of_which_something_is_said_takes_its_preposition(text: str, fr: str, en: str, es: str) -> None:
    voices = renderer().voices
    assert {language: voices[language].as_of(text) for language in voices} == {"fr": fr, "en": en, "es": es}


def test_a_point_is_written_in_degrees_and_a_colon_with_its_space() -> None:
    voices = renderer().voices
    assert voices["fr"].coordinates(5.354, -4.002) == "5,354°\u00a0N\u00a0; 4,002°\u00a0O"
    assert voices["en"].coordinates(-34.6, 58.3) == "34.600°\u00a0S, 58.300°\u00a0E"
    assert (voices["fr"].colon("Nom"), voices["es"].colon("Nombre")) == ("Nom\u00a0:", "Nombre:")


def test_a_range_of_days_between_months_names_both() -> None:
    voice = renderer().voices["en"]
    assert voice.date("[2018-07..2019-04]") == "between July 2018 and April 2019"


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "1\u202f234\u202f567,5"), ("en", "1,234,567.5"), ("es", "1.234.567,5")]
)
def test_a_number_has_the_separators_of_its_language(language: str, said: str) -> None:
    assert number(1234567.5, language) == said


def test_a_moment_is_told_in_utc() -> None:
    paris = dt.timezone(dt.timedelta(hours=2))
    assert moment(dt.datetime(2026, 7, 1, 1, 30, tzinfo=paris), "en") == "30 June 2026, 23:30"


def test_plurals_follow_the_language() -> None:
    voices = renderer().voices
    assert voices["fr"].plural("%(num)s result", "%(num)s results", 0) == "0 résultat"
    assert voices["en"].plural("%(num)s result", "%(num)s results", 0) == "0 results"
    assert voices["es"].plural("%(num)s result", "%(num)s results", 1) == "1 resultado"


def test_a_long_text_is_cut_at_a_blank_and_no_sign_leads_on() -> None:
    assert cut("Villes pour le logement : la suite", 28) == "Villes pour le logement…"
    assert cut("Villes", 30) == "Villes"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("« Villes pour tous »", "Villes pour tous"),
        ("«Ciudades»", "Ciudades"),
        ('"**14** finalists"', "14 finalists"),
        ('"Housing" and "health"', '"Housing" and "health"'),
        ("Plan « 2012 »", "Plan «\u00a02012\u00a0»"),
        ('"', '"'),
        ("", ""),
    ],
)
def test_a_quotation_brings_no_second_pair_of_marks(text, shown):
    assert quoted(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Villes : « un toit » !", "Villes\u00a0: «\u00a0un toit\u00a0»\u00a0!"),
        ("Cities: a roof; at 10 :30", "Cities: a roof; at 10 :30"),
    ],
)
def test_a_french_mark_stays_with_its_word(text: str, shown: str) -> None:
    assert bound(text) == shown
