"""Templates: what all languages share is free of any one of them."""

from __future__ import annotations

import pytest

from municipia.api import rendering


@pytest.mark.parametrize("constant", ["1000 | number", "'2019-04' | edtf", "'fr' | language_name"])
def test_a_constant_is_put_into_words_when_the_page_is_written(constant: str) -> None:
    """The compiled template is kept on disk for every language."""
    spoken = set()
    for voice in rendering.renderer().voices.values():
        environment = rendering._environment(voice)
        text = environment.from_string(f"{{{{ {constant} }}}}").render()
        assert text not in environment.compile(f"{{{{ {constant} }}}}", raw=True)
        spoken.add(text)
    assert len(spoken) == 3
