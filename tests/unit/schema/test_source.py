import pytest
from pydantic import ValidationError

from capsim.schema.source import Source, Sourced


def test_a_text_is_the_title():
    assert Sourced.model_validate({"source": "Plant records"}).source == Source(title="Plant records")


def test_a_source_needs_a_title_and_no_other_keys():
    with pytest.raises(ValidationError, match="missing"):
        Sourced.model_validate({"source": {"author": "WHO"}})
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Sourced.model_validate({"source": {"title": "TRS 978", "page": 3}})


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ({}, ""),
        ({"source": "Plant records"}, "Plant records"),
        ({"assumption": "typical"}, "assumption: typical"),
        ({"source": {"title": "TRS 978", "year": 2013}, "assumption": "for DS"}, "(2013), TRS 978; assumption: for DS"),
        (
            {"source": {"title": "TRS 978", "author": "WHO", "year": 2013, "locator": "p. 5", "reason": "mid value"}},
            "WHO (2013), TRS 978, p. 5: mid value",
        ),
    ],
)
def test_the_origin_in_one_line(written, origin):
    sourced = Sourced.model_validate(written)
    assert sourced.origin == origin
    assert Sourced.model_validate(sourced.model_dump(mode="json")) == sourced
