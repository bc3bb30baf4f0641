"""Faults of a table's cells: what is wrong, where, and how to mend it, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from municipia.graph.errors import Place
from municipia.graph.report import Severity
from municipia.graph.wording import typeset

LANGUAGES: Final = ("fr", "en", "es")

# Each says what is wrong, and how to mend it; {v} is the value, {o} another that it goes with, {n} a number or an
# account of the case, {h} a help that depends on the case.
_TEXTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "empty": {
        "en": (
            "the table is empty.",
            "begin with a line that names the columns.",
        ),
        "fr": (
            "la table est vide.",
            "commencer par une ligne qui nomme les colonnes.",
        ),
        "es": (
            "la tabla está vacía.",
            "empiece con una línea que nombre las columnas.",
        ),
    },
    "short": {
        "en": (
            "the row ends here: it has {n} cells where the header has {h}.",
            "write every cell, the empty ones too.",
        ),
        "fr": (
            "la ligne s’arrête ici : elle a {n} cases, l’en-tête en a {h}.",
            "écrire toutes les cases, même vides.",
        ),
        "es": (
            "la fila termina aquí: tiene {n} celdas, la cabecera {h}.",
            "escriba todas las celdas, incluso vacías.",
        ),
    },
    "long": {
        "en": (
            "the row goes on after the last column: it has {n} cells where the header has {h}.",
            "put a value that holds a comma between double quotes.",
        ),
        "fr": (
            "la ligne continue après la dernière colonne : elle a {n} cases, l’en-tête en a {h}.",
            "mettre entre guillemets droits une valeur qui contient une virgule.",
        ),
        "es": (
            "la fila sigue después de la última columna: tiene {n} celdas y la cabecera, {h}.",
            "ponga entre comillas rectas un valor que contenga una coma.",
        ),
    },
    "quotes": {
        "en": (
            "the file is no CSV from this line on.",
            "check its double quotes.",
        ),
        "fr": (
            "le fichier n’est plus du CSV à partir de cette ligne.",
            "vérifier ses guillemets droits.",
        ),
        "es": (
            "el archivo no es CSV a partir de esta línea.",
            "compruebe sus comillas rectas.",
        ),
    },
    "columns": {
        "en": (
            "the columns are not those of this table ({n}).",
            "write as its first line: {h}",
        ),
        "fr": (
            "les colonnes ne sont pas celles de cette table ({n}).",
            "écrire comme première ligne : {h}",
        ),
        "es": (
            "las columnas no son las de esta tabla ({n}).",
            "escriba como primera línea: {h}",
        ),
    },
    "trim": {
        "en": (
            "{v} begins or ends with blanks, or holds a line break or a tab.",
            "remove them.",
        ),
        "fr": (
            "{v} commence ou finit par des blancs, ou contient un saut de ligne ou une tabulation.",
            "les retirer.",
        ),
        "es": (
            "{v} empieza o acaba con espacios, o contiene un salto de línea o un tabulador.",
            "quítelos.",
        ),
    },
    "nfc": {
        "en": (
            "{v} writes accents as separate characters.",
            "write it in Unicode form NFC: {h}",
        ),
        "fr": (
            "{v} écrit les accents à part.",
            "l’écrire en forme Unicode NFC : {h}",
        ),
        "es": (
            "{v} escribe los acentos aparte.",
            "escríbalo en forma Unicode NFC: {h}",
        ),
    },
    "required": {
        "en": (
            "the cell is empty, but every row needs this value.",
            "fill it, or remove the row.",
        ),
        "fr": (
            "la case est vide, or chaque ligne a besoin de cette valeur.",
            "la remplir ou retirer la ligne.",
        ),
        "es": (
            "la celda está vacía, pero cada fila necesita este valor.",
            "rellénela o quite la fila.",
        ),
    },
    "enum": {
        "en": (
            "{v} is not in the closed list.",
            "use one of: {h}",
        ),
        "fr": (
            "{v} n’est pas dans la liste fermée.",
            "employer une de ces valeurs : {h}",
        ),
        "es": (
            "{v} no está en la lista cerrada.",
            "use una de: {h}",
        ),
    },
    "pattern": {
        "en": (
            "{v} does not have the form {h}.",
            "write it in that form.",
        ),
        "fr": (
            "{v} n’a pas la forme {h}.",
            "l’écrire sous cette forme.",
        ),
        "es": (
            "{v} no tiene la forma {h}.",
            "escríbalo en esa forma.",
        ),
    },
    "integer": {
        "en": (
            "{v} is not a whole number.",
            "write digits alone.",
        ),
        "fr": (
            "{v} n’est pas un nombre entier.",
            "écrire des chiffres seuls.",
        ),
        "es": (
            "{v} no es un número entero.",
            "escriba solo cifras.",
        ),
    },
    "number": {
        "en": (
            "{v} is not a number.",
            "write digits, with a point for decimals.",
        ),
        "fr": (
            "{v} n’est pas un nombre.",
            "écrire des chiffres, avec un point pour les décimales.",
        ),
        "es": (
            "{v} no es un número.",
            "escriba cifras, con punto para los decimales.",
        ),
    },
    "date": {
        "en": (
            "{v} is no EDTF date.",
            "write 2018, 2018-07, 2018-07-16, 2017/2018, [..2011] or 2018-07?.",
        ),
        "fr": (
            "{v} n’est pas une date EDTF.",
            "écrire 2018, 2018-07, 2018-07-16, 2017/2018, [..2011] ou 2018-07?.",
        ),
        "es": (
            "{v} no es una fecha EDTF.",
            "escriba 2018, 2018-07, 2018-07-16, 2017/2018, [..2011] o 2018-07?.",
        ),
    },
    "order": {
        "en": (
            "the end {v} comes before the beginning {h}.",
            "exchange or correct them.",
        ),
        "fr": (
            "la fin {v} vient avant le début {h}.",
            "les échanger ou les corriger.",
        ),
        "es": (
            "el final {v} es anterior al comienzo {h}.",
            "cámbielos o corríjalos.",
        ),
    },
    "address": {
        "en": (
            "{v} is no web address.",
            "write it whole, with https://.",
        ),
        "fr": (
            "{v} n’est pas une adresse web.",
            "l’écrire entière, avec https://.",
        ),
        "es": (
            "{v} no es una dirección web.",
            "escríbala entera, con https://.",
        ),
    },
    "key": {
        "en": (
            "a row with the same key stands already on line {h}: {v}.",
            "remove one, or tell them apart.",
        ),
        "fr": (
            "une ligne de même clé est déjà à la ligne {h} : {v}.",
            "en retirer une, ou les distinguer.",
        ),
        "es": (
            "ya hay una fila con la misma clave en la línea {h}: {v}.",
            "quite una o distíngalas.",
        ),
    },
    "unique": {
        "en": (
            "{v} stands already on line {h}.",
            "give each row its own.",
        ),
        "fr": (
            "{v} est déjà à la ligne {h}.",
            "donner à chaque ligne le sien.",
        ),
        "es": (
            "{v} ya está en la línea {h}.",
            "dé a cada fila el suyo.",
        ),
    },
    "unknown": {
        "en": (
            "{v} is not known.",
            "{h}",
        ),
        "fr": (
            "{v} est inconnu.",
            "{h}",
        ),
        "es": (
            "{v} es desconocido.",
            "{h}",
        ),
    },
    "pair": {
        "en": (
            "{v} is not known with the country {o}.",
            "{h}",
        ),
        "fr": (
            "{v} n’est pas connu avec le pays {o}.",
            "{h}",
        ),
        "es": (
            "{v} no se conoce con el país {o}.",
            "{h}",
        ),
    },
    "bare": {
        "en": (
            "{v} is not known without a country.",
            "{h}",
        ),
        "fr": (
            "{v} n’est pas connu sans pays.",
            "{h}",
        ),
        "es": (
            "{v} no se conoce sin país.",
            "{h}",
        ),
    },
    "quote": {
        "en": (
            "the stored text of the source does not read {v}.",
            "quote it letter by letter; the nearest is: {h}",
        ),
        "fr": (
            "le texte conservé de la source ne dit pas {v}.",
            "le citer lettre pour lettre ; le plus proche est : {h}",
        ),
        "es": (
            "el texto conservado de la fuente no dice {v}.",
            "cítelo letra por letra; lo más parecido es: {h}",
        ),
    },
    "ambiguous": {
        "en": (
            "{v} stands {h} times in the stored text.",
            "quote more words, or give the start.",
        ),
        "fr": (
            "{v} figure {h} fois dans le texte conservé.",
            "citer plus de mots, ou donner le début.",
        ),
        "es": (
            "{v} figura {h} veces en el texto conservado.",
            "cite más palabras o dé el comienzo.",
        ),
    },
}
_SHOWN: Final = 100


@dataclass(frozen=True)
class Fault:
    """One fault: its ``code``, the ``value`` concerned, and a help by language; ``place`` is file, line and column.

    ``wording`` names the sentence where it is not that of the code; ``other`` is the value that it speaks of besides,
    ``cases`` an account of the case by language.
    """

    place: Place
    code: str
    value: str = ""
    helps: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.VIOLATION
    wording: str = ""
    other: str = ""
    cases: Mapping[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> dict[str, str]:
        """What is wrong, by language (fr, en, es)."""
        return self._filled(0)

    @property
    def mend(self) -> dict[str, str]:
        """How to mend it, by language (fr, en, es)."""
        return self._filled(1)

    def _filled(self, part: int) -> dict[str, str]:
        texts = _TEXTS[self.wording or self.code]
        shown, other = (_quoted(value) for value in (self.value, self.other))
        return {
            each: typeset(texts[each][part], each).format(
                v=shown, o=other, n=_in(self.cases, each), h=_in(self.helps, each)
            )
            for each in LANGUAGES
        }

    def __str__(self) -> str:
        return f"{self.place}: {self.messages['en']} To mend it: {self.mend['en']}"


def _quoted(value: str) -> str:
    """A value between quotation marks, cut where it is long."""
    return f"«\u00a0{value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}\u00a0»"


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("", "")


def same(help_: object) -> dict[str, str]:
    """A help, or an account of a case, that reads the same in every language."""
    return {"": str(help_)}
