"""The page of a question in one's own words: how it was understood, slot by slot, and its answer or why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Literal

from municipia.api.catalogues import marked
from municipia.api.choosing import WRITTEN, Choices, with_key
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk
from municipia.api.labels import Label, pick
from municipia.api.leading import leads
from municipia.api.listing import Choice
from municipia.api.question_pages import QuestionPage
from municipia.graph import asking
from municipia.graph.asking import Slot, Understood
from municipia.graph.asking.naming import Gazetteer
from municipia.graph.asking.records import DENIED, HOMELESS, TURNED, UNTIMED
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import Parameter
from municipia.graph.questions import Question, catalogue

#: Guesses less sure than this are not offered.
_SHOWN: Final = 0.03
_TITLE: Final = marked("Ask in your own words")
#: Sentences to begin with.
_EXAMPLES: Final = (
    marked("Who had signed Cities for Adequate Housing by April 2019?"),
    marked("What has Barcelona signed?"),
    marked("Which cities had a local charter before 2012?"),
    marked("Events that brought Gwangju and Barcelona together"),
)
_STATES: Final = {
    "said": marked("from your question"),
    "assumed": marked("taken for granted"),
    "missing": marked("missing"),
}


#: What is said of words that a question has no place for.
_BARRED: Final = {
    HOMELESS: marked("“%(words)s” is known, but has no place in this question: its answer would leave it out."),
    UNTIMED: marked("“%(words)s” cannot be asked with this question: it would take the date otherwise than you say."),
    TURNED: marked("This question asks it the other way round: which cities have the most, not which “%(words)s”."),
    DENIED: marked("“%(words)s”: the sources say who signed, never who did not."),
}


@dataclass(frozen=True)
class Field:
    """A slot in the form: its value, how it came by it, and the values to choose from (none: a text, ``names`` help).

    ``others`` are the names of what its words may mean as well, each with the address that asks about it.
    """

    name: str
    title: str
    value: str
    state: str
    tone: str
    words: str = ""
    choices: tuple[Choice, ...] = ()
    names: tuple[str, ...] = ()
    is_optional: bool = False
    fault: str = ""
    hint: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Near:
    """Another question that may be meant: where it is asked with the same words."""

    name: str
    text: str
    percent: int
    address: str


@dataclass(frozen=True, kw_only=True)
class AskPage(Page):
    """How a sentence was understood. ``percent`` is how near that is, ``least`` how near it must be to be run.

    ``barred`` says what in it the question ``nearest`` has no place for, ``known`` are words for what no near question
    takes, ``leads`` are pages that can tell. ``reason`` says why a question that was understood has no answer yet;
    ``answer`` is its answer when it was run.
    """

    text: str
    name: str = ""
    question: str = ""
    note: str = ""
    percent: int = 0
    least: int = 0
    is_chosen: bool = False
    is_whole: bool = True
    fields: tuple[Field, ...] = ()
    near: tuple[Near, ...] = ()
    unknown: tuple[str, ...] = ()
    nearest: str = ""
    barred: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    fault: str = ""
    answer: QuestionPage | None = None
    examples: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> str:
        """The question as it was asked."""
        return self.text or self.question


def empty(desk: Desk) -> AskPage:
    """The page on which nothing was asked yet."""
    return AskPage(text="", title=desk.say(_TITLE), section="ask", crumbs=_crumbs(desk), examples=_examples(desk))


def page(
    desk: Desk,
    text: str,
    found: Understood,
    asked: Question | None,
    names: Gazetteer,
    choices: Mapping[str, Choices],
    answer: QuestionPage | None,
    *,
    fault: ParameterError | None,
    is_chosen: bool,
) -> AskPage:
    """The page of a sentence."""
    language = desk.voice.language
    others = [guess for guess in found.guesses if not asked or guess.question != asked.name]
    return AskPage(
        title=desk.say(_TITLE),
        section="ask",
        crumbs=_crumbs(desk),
        text=text,
        name=asked.name if asked else "",
        question=asked.text[language] if asked else "",
        note=answer.note if answer else "",
        percent=_percent(found.confidence),
        least=_percent(asking.THRESHOLD),
        is_chosen=is_chosen,
        is_whole=found.is_whole,
        fields=_fields(desk, asked, found, names, choices, fault) if asked else (),
        near=tuple(_near(desk, guess.question, guess.confidence) for guess in others if guess.confidence >= _SHOWN),
        unknown=found.unknown,
        nearest=catalogue().find(found.nearest).text[language] if found.barred else "",
        barred=tuple(desk.say(_BARRED[bar.why]) % {"words": bar.words} for bar in found.barred),
        known=tuple(dict.fromkeys(_known(found, text))) if not asked and not found.barred else (),
        leads=leads(desk, found) if not asked or found.barred else (),
        reason=asked.unavailable.get(language, "") if asked else "",
        fault=desk.voice.say(fault.message) if fault else "",
        answer=answer,
        examples=() if asked else _examples(desk),
    )


def _crumbs(desk: Desk) -> tuple[Crumb, ...]:
    return Crumb(desk.say("Questions"), "/q"), Crumb(desk.say("Ask"))


def _known(found: Understood, text: str) -> Iterable[str]:
    """The words for things and dates that are known."""
    yield from (one.words for one in found.named)
    yield from (text[one.start : one.end] for one in found.moments)


def _percent(confidence: float) -> int:
    return round(100 * confidence)


def _examples(desk: Desk) -> tuple[tuple[str, str], ...]:
    sentences = [desk.say(sentence) for sentence in _EXAMPLES]
    return tuple((sentence, desk.links.page("/ask", q=sentence)) for sentence in sentences)


def _near(desk: Desk, name: str, confidence: float) -> Near:
    question = catalogue().find(name)
    address = desk.links.page("/ask", q=desk.parameter("q"), question=name, asOf=None)
    return Near(name, question.text[desk.voice.language], _percent(confidence), address)


def _fields(
    desk: Desk,
    asked: Question,
    found: Understood,
    names: Gazetteer,
    choices: Mapping[str, Choices],
    fault: ParameterError | None,
) -> tuple[Field, ...]:
    parameters = {parameter.name: parameter for parameter in asked.parameters}
    fields = []
    for slot in found.slots:
        parameter, is_wrong = parameters[slot.name], fault is not None and fault.name == slot.name
        fields.append(
            Field(
                name=slot.name,
                title=parameter.title[desk.voice.language],
                value=_written(slot, names, parameter, desk) if parameter.kind in WRITTEN else slot.value,
                state=desk.say(_STATES[slot.state]),
                tone={"said": "strong", "missing": "rival"}.get(slot.state, ""),
                words=slot.words,
                choices=_choices(slot, choices[slot.name].listed),
                names=choices[slot.name].names,
                is_optional=parameter.is_optional and parameter.is_thing,
                fault=desk.voice.say(fault.message) if fault and is_wrong else "",
                hint=desk.voice.say(fault.hint) if fault and is_wrong and fault.hint else "",
                others=_others(desk, asked, slot, found),
            )
        )
    return tuple(fields)


def _others(desk: Desk, asked: Question, slot: Slot, found: Understood) -> tuple[tuple[str, str], ...]:
    """What else the words of a slot may mean."""
    kept = {"asOf": None, "q": desk.parameter("q"), "question": asked.name, **found.values}
    return tuple(
        (_name(other.names, other.value, desk).text, desk.links.page("/ask", **{**kept, slot.name: other.value}))
        for other in slot.others
    )


def _written(slot: Slot, names: Gazetteer, parameter: Parameter, desk: Desk) -> str:
    """A thing as a text field holds it."""
    choice = names.choice(parameter.kind.value, slot.value) if slot.value and not slot.names else None
    known = slot.names or (choice.names if choice else ())
    return with_key(_name(known, slot.value, desk).text, slot.value) if known else slot.value


def _choices(slot: Slot, listed: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The values to choose from: those that the words may mean first, then all others."""
    near = [slot.value, *(other.value for other in slot.others)]
    return tuple(sorted(listed, key=lambda one: near.index(one.value) if one.value in near else len(near)))


def _name(names: Iterable[tuple[str, str]], value: str, desk: Desk) -> Label:
    return pick((Literal(text, lang=language or None) for text, language in names), desk.voice) or Label(value)
