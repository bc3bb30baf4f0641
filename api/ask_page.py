"""The page of a question in one's own words: how it was understood, slot by slot, and its answer or why it has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rdflib import Literal

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk
from municipia.api.grids import code_words
from municipia.api.labels import Label, pick, sort_key
from municipia.api.listing import Choice
from municipia.api.question_pages import QuestionPage
from municipia.graph import asking
from municipia.graph.asking import Slot, Understood
from municipia.graph.asking.naming import Gazetteer
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import Kind, Parameter
from municipia.graph.questions import Question, catalogue

#: Kinds of which there are few enough to choose one from a list.
_LISTED: Final = frozenset({Kind.INSTRUMENT, Kind.RIGHT, Kind.PRACTICE, Kind.WAVE})
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


@dataclass(frozen=True)
class Field:
    """A slot in the form: its value, how it came by it, and the values to choose from (none: a text).

    ``others`` are the names of what its words may mean as well, each with the address that asks about it.
    """

    name: str
    title: str
    value: str
    state: str
    tone: str
    words: str = ""
    choices: tuple[Choice, ...] = ()
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
    """How a sentence was understood. ``percent`` is how sure that is, ``least`` how sure it must be to be run.

    ``reason`` says why a question that was understood has no answer yet; ``answer`` is its answer when it was run.
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
    return AskPage(text="", title=desk.say(_TITLE), section="questions", crumbs=_crumbs(desk), examples=_examples(desk))


def page(
    desk: Desk,
    text: str,
    found: Understood,
    asked: Question | None,
    names: Gazetteer,
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
        section="questions",
        crumbs=_crumbs(desk),
        text=text,
        name=asked.name if asked else "",
        question=asked.text[language] if asked else "",
        note=answer.note if answer else "",
        percent=_percent(found.confidence),
        least=_percent(asking.THRESHOLD),
        is_chosen=is_chosen,
        is_whole=found.is_whole,
        fields=_fields(desk, asked, found, names, fault) if asked else (),
        near=tuple(_near(desk, guess.question, guess.confidence) for guess in others if guess.confidence >= _SHOWN),
        unknown=found.unknown,
        reason=asked.unavailable.get(language, "") if asked else "",
        fault=desk.voice.say(fault.message) if fault else "",
        answer=answer,
        examples=() if asked else _examples(desk),
    )


def _crumbs(desk: Desk) -> tuple[Crumb, ...]:
    return Crumb(desk.say("Questions"), "/q"), Crumb(desk.say("Ask"))


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
    desk: Desk, asked: Question, found: Understood, names: Gazetteer, fault: ParameterError | None
) -> tuple[Field, ...]:
    return tuple(_field(desk, asked, found, slot, names, fault) for slot in found.slots)


def _field(
    desk: Desk, asked: Question, found: Understood, slot: Slot, names: Gazetteer, fault: ParameterError | None
) -> Field:
    parameter = next(parameter for parameter in asked.parameters if parameter.name == slot.name)
    is_wrong = fault is not None and fault.name == slot.name
    return Field(
        name=slot.name,
        title=parameter.title[desk.voice.language],
        value=slot.value
        if parameter.kind in _LISTED or not parameter.is_thing
        else _written(slot, names, parameter, desk),
        state=desk.say(_STATES[slot.state]),
        tone={"said": "strong", "missing": "rival"}.get(slot.state, ""),
        words=slot.words,
        choices=_choices(desk, parameter, slot, names),
        fault=desk.voice.say(fault.message) if fault and is_wrong else "",
        hint=desk.voice.say(fault.hint) if fault and is_wrong and fault.hint else "",
        others=_others(desk, asked, slot, found),
    )


def _others(desk: Desk, asked: Question, slot: Slot, found: Understood) -> tuple[tuple[str, str], ...]:
    """What else the words of a slot may mean."""
    kept = {"asOf": None, "q": desk.parameter("q"), "question": asked.name, **found.values}
    return tuple(
        (_name(other.names, other.value, desk).text, desk.links.page("/ask", **{**kept, slot.name: other.value}))
        for other in slot.others
    )


def _written(slot: Slot, names: Gazetteer, parameter: Parameter, desk: Desk) -> str:
    """A thing as a text field holds it: its name with its key, so that no other thing is meant."""
    choice = names.choice(parameter.kind.value, slot.value) if slot.value and not slot.names else None
    known = slot.names or (choice.names if choice else ())
    return f"{_name(known, slot.value, desk).text} ({slot.value})" if known else slot.value


def _choices(desk: Desk, parameter: Parameter, slot: Slot, names: Gazetteer) -> tuple[Choice, ...]:
    """The values to choose from: those that the words may mean first, then all others."""
    if parameter.choices:
        return tuple(
            Choice(one, desk.say("all") if one == "all" else code_words(one, desk)) for one in parameter.choices
        )
    if parameter.kind not in _LISTED:
        return ()
    near = [slot.value, *(other.value for other in slot.others)]
    every = [Choice(one.value, _name(one.names, one.value, desk).text) for one in names.choices(parameter.kind.value)]
    every.sort(key=lambda one: (near.index(one.value) if one.value in near else len(near), sort_key(one.text)))
    return tuple(every)


def _name(names: Iterable[tuple[str, str]], value: str, desk: Desk) -> Label:
    return pick((Literal(text, lang=language or None) for text, language in names), desk.voice) or Label(value)
