"""Every section, in both frames: each field is on the page and survives being posted."""

import pytest
from lxml import html

from app.config.document import SECTIONS
from app.config.section import Section
from app.wizard.fields import FieldSpec, Shape, fields_of
from tests.wizard.conftest import Pairs, Wizard, form_pairs

FRAMES = ("setup", "settings")
HOSTILE = """<script>alert(1)</script>'"; DROP TABLE orders; -- é漢"""
EVERY = [(frame, section) for frame in FRAMES for section in SECTIONS]


def control_name(spec: FieldSpec) -> str:
    return f"{spec.name}-0-{spec.columns[0].name}" if spec.shape is Shape.ROWS else spec.name


def choose(  # noqa: PLR0911 - one line a case
    page: html.HtmlElement, spec: FieldSpec, name: str
) -> list[str]:
    """Another answer than the proposed one, from what the page offers."""
    match spec.shape:
        case Shape.TEXT:
            return [HOSTILE]
        case Shape.NUMBER:
            return ["30"]
        case Shape.DATE:
            return ["12/31/2026"]
        case Shape.BOX:
            return [] if page.xpath(f"//input[@name='{name}'][@checked]") else ["true"]
        case Shape.MANY:
            return [str(box.get("value")) for box in page.xpath(f"//input[@name='{name}']")]
        case Shape.OPTION if spec.widget == "radio":
            radios = page.xpath(f"//input[@name='{name}'][not(@disabled)]")
            return [str(radios[-1].get("value"))]
        case _:
            options = page.xpath(f"//select[@name='{name}']//option[not(@disabled)]/@value")
            return [str(options[-1])]


def answered(page: html.HtmlElement, section: Section) -> Pairs:
    pairs: Pairs = []
    for spec in fields_of(section.model):
        if spec.shape is Shape.ROWS:
            for column in spec.columns:
                name = f"{spec.name}-0-{column.name}"
                pairs += [(name, value) for value in choose(page, column, name)]
        else:
            pairs += [(spec.name, value) for value in choose(page, spec, spec.name)]
    base = page.xpath("//input[@name='base']/@value")[0]
    return [*pairs, ("base", str(base))]


def filled(pairs: Pairs) -> Pairs:
    """What was answered: empty inputs, the form's base and proposed names of new accounts aside."""
    return sorted(
        (name, value) for name, value in pairs if value and name != "base" and not name.startswith("new-")
    )


@pytest.mark.parametrize(("frame", "section"), EVERY, ids=lambda part: getattr(part, "slug", part))
def test_every_field_of_a_section_is_on_its_page_with_its_label_and_help(
    wizard: Wizard, frame: str, section: Section
) -> None:
    page = wizard.see(f"/c/c1/{frame}/{section.slug}")
    text = " ".join(page.text_content().split())
    for spec in fields_of(section.model):
        assert page.xpath(f"//form[@id='section-form']//*[@name='{control_name(spec)}']"), spec.name
        assert spec.label in text
        assert " ".join(spec.help.split()) in text
    for faq in section.faq:
        assert faq.question in text


@pytest.mark.parametrize(("frame", "section"), EVERY, ids=lambda part: getattr(part, "slug", part))
def test_every_answer_survives_being_posted_and_shown_again(
    wizard: Wizard, frame: str, section: Section
) -> None:
    path = f"/c/c1/{frame}/{section.slug}"
    sent = answered(wizard.see(path), section)
    answer = wizard.post(path, sent, action="keep")
    assert answer.status_code == 303, html.fromstring(answer.text).xpath("//*[@data-wrong]//text()")
    assert filled(wizard.form(path)) == filled(sent)
    assert section.slug in wizard.house.configs.versions[-1].answered


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
def test_script_and_sql_in_every_field_are_kept_as_text_and_nothing_is_saved(
    wizard: Wizard, section: Section
) -> None:
    path = f"/c/c1/setup/{section.slug}"
    wizard.house.configs.versions.append(wizard.house.configs.versions[-1])
    hostile: Pairs = []
    for spec in fields_of(section.model):
        columns = [f"{spec.name}-0-{column.name}" for column in spec.columns] or [spec.name]
        hostile += [(name, HOSTILE) for name in columns]
    before = len(wizard.house.configs.versions)
    answer = wizard.post(path, hostile)
    assert "<script>alert" not in answer.text
    takes_any_text = all(spec.shape in (Shape.TEXT, Shape.BOX) for spec in fields_of(section.model))
    if not takes_any_text:
        assert answer.status_code == 422
        assert len(wizard.house.configs.versions) == before
    shown = form_pairs(html.fromstring(answer.text)) if answer.status_code == 422 else wizard.form(path)
    texts = [spec.name for spec in fields_of(section.model) if spec.shape is Shape.TEXT]
    assert [value for name, value in shown if name in texts] == [HOSTILE] * len(texts)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
def test_a_page_saved_unchanged_says_what_it_said_before(wizard: Wizard, section: Section) -> None:
    path = f"/c/c1/settings/{section.slug}"
    before = wizard.house.configs.versions[-1].section(section.slug)
    assert wizard.post(path, wizard.form(path), action="keep").status_code == 303
    assert wizard.house.configs.versions[-1].section(section.slug) == before
