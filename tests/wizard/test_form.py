"""Forms in parts: what a browser posts becomes a section, and a section becomes what a browser would post."""

from datetime import date

import pytest

from app.config.document import SECTIONS
from app.config.section import BooksRef, Choice, Section
from app.config.sections.export import AutoSync, ExportSection
from app.config.sections.tax import TaxRow, TaxSection
from app.config.sections.transactions import TransactionsSection
from app.wizard.dates import read_date
from app.wizard.form import compact, read, read_leniently, shown_fields, without_row, written
from app.wizard.posted import MOST_FIELDS, Posted, TooManyFields, parse_form


def no_name(_choice: Choice, _id: str) -> str:
    return ""


def names(_choice: Choice, id_: str) -> str:
    return {"3": "California"}.get(id_, "")


def form(**values: str) -> Posted:
    return Posted(tuple((name.replace("__", "-"), value) for name, value in values.items()))


@pytest.mark.parametrize(
    "typed",
    [
        "11/21/2026",
        "11-21-2026",
        "11/21/26",
        "2026-11-21",
        "2026-11-21T14:05:00",
        "20261121",
        "November 21, 2026",
        "Nov 21 2026",
        "21 November 2026",
        "Nov. 21st, 2026",
        " 11 / 21 / 2026 ".replace(" / ", "/"),
    ],
)
def test_a_date_is_read_however_it_was_typed_or_pasted(typed: str) -> None:
    assert read_date(typed) == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["02/30/2026", "13/01/2026", "tomorrow", "86400", "11/21", "", "2026"])
def test_what_is_no_day_of_the_calendar_is_never_taken_for_one(typed: str) -> None:
    assert read_date(typed) is None


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
def test_a_section_with_its_defaults_reads_back_as_itself(section: Section) -> None:
    model = section.model()
    answer = read(section.model, written(model), model, no_name)
    assert answer.model == model


def test_an_unticked_box_is_a_no() -> None:
    saved = ExportSection(exclude_zero=True)
    answer = read(ExportSection, Posted(), saved, no_name)
    assert isinstance(answer.model, ExportSection)
    assert answer.model.exclude_zero is False


def test_a_field_that_the_form_did_not_hold_keeps_its_saved_value() -> None:
    saved = ExportSection(prefix="WEB-", from_date=date(2026, 1, 1))
    answer = read(ExportSection, form(suffix="-A"), saved, no_name)
    assert answer.model == saved.model_copy(update={"suffix": "-A", "statuses": []})


def test_blank_rows_are_dropped_and_the_others_close_up() -> None:
    posted = form(
        rows__0__country="", rows__0__code="", rows__2__country="US", rows__2__code="3", rows__5__code="  "
    )
    answer = read(TaxSection, posted, TaxSection(), names)
    assert isinstance(answer.model, TaxSection)
    assert answer.model.rows == [TaxRow(country="US", code=BooksRef(id="3", name="California"))]
    assert compact(TaxSection, posted).indexes("rows") == [0]


def test_rows_keep_their_order_beyond_ten() -> None:
    posted = Posted(tuple((f"rows-{index}-country", f"C{index}") for index in (0, 2, 10, 1)))
    answer = read(TaxSection, posted, TaxSection(), no_name)
    assert isinstance(answer.model, TaxSection)
    assert [row.country for row in answer.model.rows] == ["C0", "C1", "C2", "C10"]


def test_removing_a_row_leaves_the_others() -> None:
    posted = form(rows__0__country="US", rows__1__country="CA", prefix="x")
    assert without_row(posted, "rows", 0).pairs == (("rows-1-country", "CA"), ("prefix", "x"))


def test_the_name_of_a_chosen_entry_is_kept_for_going_live() -> None:
    answer = read(TaxSection, form(default_code="3"), TaxSection(), names)
    assert isinstance(answer.model, TaxSection)
    assert answer.model.default_code == BooksRef(id="3", name="California")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("minutes", "2", "2 is out of range. Type a number from 5 to 1,440."),
        ("minutes", "1,441", "1441 is out of range. Type a number from 5 to 1,440."),
        ("minutes", "", "This is empty. Type a number."),
        ("minutes", "soon", "“soon” is not a whole number. Type one, 15 for example."),
        (
            "from_date",
            "86400",
            "“86400” is not a day of the calendar. Type it as MM/DD/YYYY, 11/21/2026 for example.",
        ),
        ("prefix", "x" * 101, "This has 101 characters and 100 fit. Shorten it."),
        ("auto_sync", "often", "This is none of the options. Choose one of them."),
    ],
)
def test_what_is_wrong_with_a_field_is_a_sentence_at_that_field(
    field: str, typed: str, sentence: str
) -> None:
    answer = read(ExportSection, form(**{field: typed}), ExportSection(), no_name)
    assert answer.model is None
    assert answer.errors == {field: sentence}


def test_what_is_wrong_in_a_row_is_said_in_that_row() -> None:
    posted = form(rows__0__country="", rows__3__country="US", rows__3__city="x" * 200)
    assert set(read(TaxSection, posted, TaxSection(), no_name).errors) == {"rows-0-city"}


def test_while_somebody_types_the_preview_uses_the_saved_value_of_the_unfinished_field() -> None:
    saved = ExportSection(minutes=15)
    model = read_leniently(ExportSection, form(minutes="1", prefix="WEB-"), saved, no_name)
    assert isinstance(model, ExportSection)
    assert (model.minutes, model.prefix) == (15, "WEB-")


def test_a_field_whose_condition_is_hidden_is_hidden_with_it() -> None:
    kind = TransactionsSection
    assert "terms_one" not in shown_fields(kind, form(type="sales_receipt", terms_mode="one"))
    assert "terms_one" in shown_fields(kind, form(type="invoice", terms_mode="one"))
    assert "minutes" in shown_fields(ExportSection, form(auto_sync=AutoSync.INTERVAL.value))


def test_control_characters_are_gone_before_anything_is_stored() -> None:
    posted = parse_form(b"memo=a%00b%1Bc%0D%0Ad&memo2=%FF")
    assert posted.last("memo") == "abc\nd"
    assert posted.last("memo2") == "\ufffd"


def test_a_form_with_absurdly_many_fields_is_refused() -> None:
    with pytest.raises(TooManyFields):
        parse_form(b"&".join([b"a=1"] * (MOST_FIELDS + 1)))
