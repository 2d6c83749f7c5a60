"""Names as the books take them: the same way for ever, and never two as one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plan.names import cleaned, customer_name, cut, item_name, shortened, size
from tests.plan.orders import ONLINE

SMALL = replace(ONLINE, item_name_length=31, customer_name_length=41)
anything = st.text(max_size=120)


def test_a_long_name_is_shortened_the_same_way_for_ever() -> None:
    assert item_name("Lavender soap with oatmeal and honey", SMALL) == "Lavender soap with oa ~ZONWO2UX"


@given(anything, anything)
def test_two_skus_stay_two_however_they_are_shortened(one: str, other: str) -> None:
    if cleaned(one).casefold() != cleaned(other).casefold():
        assert item_name(one, SMALL).casefold() != item_name(other, SMALL).casefold()


@given(st.text(alphabet="ab:", min_size=25, max_size=45), st.text(alphabet="ab:", min_size=25, max_size=45))
def test_two_skus_that_begin_alike_stay_two(one: str, other: str) -> None:
    if one != other:
        assert item_name(one, SMALL) != item_name(other, SMALL)


@given(anything)
def test_a_name_fits_and_holds_nothing_that_is_forbidden(text: str) -> None:
    for name in (item_name(text, SMALL), customer_name(text, SMALL)):
        assert size(name) <= 41
        assert not set(name) & set(SMALL.forbidden_in_names)
    assert size(item_name(text, SMALL)) <= 31


@given(anything)
def test_a_name_that_fits_is_left_as_it_is(text: str) -> None:
    name = cleaned(text)
    assert cleaned(name) == name
    assert shortened(name, 240) == name


@given(anything, st.integers(min_value=0, max_value=130))
def test_what_is_cut_is_a_beginning_and_fits(text: str, length: int) -> None:
    kept = cut(text, length)
    assert size(kept) <= length
    assert text.startswith(kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Maya\t\n Okafor ", "Maya Okafor"),
        ("Jose\u0301", "José"),
        ("مها علي", "مها علي"),
        ("Zoë 🌿", "Zoë 🌿"),
        ("Mia\x00\x07", "Mia"),
    ],
)
def test_names_of_all_scripts_keep_their_letters(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


def test_an_emoji_counts_as_two_and_is_never_cut_in_half() -> None:
    assert size("🌿") == 2
    assert cut("🌿🌿", 3) == "🌿"
