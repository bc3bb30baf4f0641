"""The numbers of the campaign's pledge form, in the one place where the programs read them.

The Turtle shapes must stand on their own, so they repeat these numbers; a test holds the two together.
The form says "700 mots maximum" once, after two questions: it is read as 700 words for both.
"""

from __future__ import annotations

from typing import Final

VISION_WORDS_MOST: Final = 700
MOTIVATION_WORDS_LEAST: Final = 100
MOTIVATION_WORDS_MOST: Final = 200
PRACTICE_WORDS_MOST: Final = 50
PRACTICES_MOST: Final = 3
AREAS_LEAST: Final = 1
POPULATION_LEAST: Final = 1
POPULATION_MOST: Final = 50_000_000
WAVE_PRIORITIES_LEAST: Final = 3

UNSEGMENTED: Final = ("zh", "ja", "ko", "th")
"""Languages written without blanks between words, in which the form's words are not counted."""
