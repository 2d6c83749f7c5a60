"""Names as the books take them: the same way for ever, and never two as one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.books.qbd.limits import CHARSET
from app.books.qbd.limits import LIMITS as FILE
from app.core.letters import kept
from app.plan.names import cleaned, customer_name, cut, item_name, shortened, size
from app.plan.numbers import JOINT
from tests.plan.orders import ONLINE

SMALL = replace(ONLINE, item_name_length=31, customer_name_length=41)
anything = st.text(max_size=120)


def test_a_long_name_is_shortened_the_same_way_for_ever() -> None:
    assert item_name("Lavender soap with oatmeal and honey", SMALL) == "Lavender soap with oa ~ZONWO2UX"


# Never edit a line of this list: names and numbers in merchants' books were made so, and are looked for so.
ITEMS = {
    "A:1": "A-1 ~FMWEBJTQ",
    "a:1": "a-1 ~FMWEBJTQ",
    "Soap:Lavender\t200 g": "Soap-Lavender 200 g ~KM4MBORC",
    "Jose\u0301:": "José ~3MF65PEG",
    "LPG-" + "9" * 120: "LPG-" + "9" * 86 + " ~CZ4LSILQ",
    "lpg-" + "9" * 120: "lpg-" + "9" * 86 + " ~CZ4LSILQ",
    "🌿" * 60: "🌿" * 45 + " ~TNMMWXZO",
    "مها" * 40: "مها" * 30 + " ~TW63K3SI",
}
CUSTOMERS = {
    "Fern:\tMaya": "Fern- Maya",
    "Maya" * 130 + " Okafor": "Maya" * 122 + "Ma ~JVAEU6JE",
    "🌿" * 300: "🌿" * 245 + " ~5FMSHPCK",
    "小林" * 260: "小林" * 245 + " ~MLXGVVMW",
}
NUMBERS = {
    "WEB-2026-000000000018301": "WEB-2026-000-5UAENOJT",
    "1042-R900": "1042-R900",
    "AB-" + "1" * 18 + "-R77": "AB-111111111-XSMHVKU4",
}


@pytest.mark.parametrize(("whole", "short"), ITEMS.items())
def test_items_in_merchants_books_keep_the_names_we_gave_them(whole: str, short: str) -> None:
    assert item_name(whole, ONLINE) == short


@pytest.mark.parametrize(("whole", "short"), CUSTOMERS.items())
def test_customers_in_merchants_books_keep_the_names_we_gave_them(whole: str, short: str) -> None:
    assert customer_name(whole, ONLINE) == short


@pytest.mark.parametrize(("whole", "short"), NUMBERS.items())
def test_documents_in_merchants_books_keep_the_numbers_we_gave_them(whole: str, short: str) -> None:
    assert shortened(whole, ONLINE.number_length, JOINT) == short


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


# Letters that a company file cannot hold


@given(anything)
def test_a_name_comes_back_from_a_company_file_as_it_went_there(text: str) -> None:
    for name in (item_name(text, FILE), customer_name(text, FILE)):
        assert name.encode(CHARSET).decode(CHARSET) == name
        assert name == name.strip()


@given(anything, anything)
def test_two_skus_stay_two_in_letters_that_a_company_file_lacks(one: str, other: str) -> None:
    if cleaned(one).casefold() != cleaned(other).casefold():
        assert item_name(one, FILE).casefold() != item_name(other, FILE).casefold()


def test_what_nobody_sees_is_not_in_a_name_of_a_company_file() -> None:
    assert customer_name("Maya\u200b Oka\xadfor", FILE) == "Maya Okafor ~OXWKKATO"


@given(anything)
def test_what_is_kept_once_is_kept_as_it_is(text: str) -> None:
    assert kept(kept(text, CHARSET), CHARSET) == kept(text, CHARSET)
    assert kept(text, "") == text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Café “Ökologie” €5", "Café “Ökologie” €5"),
        ("Łódź, Kőszeg", "Lódz, Koszeg"),
        ("ﬁne 山 🌿", "fine ? ?"),
    ],
)
def test_a_letter_that_is_lacking_becomes_the_one_that_people_would_write(text: str, held: str) -> None:
    assert kept(text, CHARSET) == held
