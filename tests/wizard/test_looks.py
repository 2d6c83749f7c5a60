"""The look of the house as rules: its weight, its policy, one template for all sections."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from app.config.document import SECTIONS
from app.web.templating import APP, STATIC, asset
from tests.wizard.conftest import Wizard

TEMPLATES = APP / "templates"
EVERY_TEMPLATE = sorted(TEMPLATES.rglob("*.html"))
CSS_BUDGET = 40_000
FIRST_PAGE_BUDGET = 100_000


def test_the_style_sheet_stays_small() -> None:
    css = (STATIC / "css" / "app.css").read_bytes()
    assert len(css) < CSS_BUDGET
    assert len(gzip.compress(css)) < 10_000


def test_the_first_page_is_under_a_hundred_kilobytes_with_everything_it_loads(wizard: Wizard) -> None:
    page = wizard.http.get("/c/c1/setup/accounts").text
    loaded = re.findall(r"""(?:src|href)="(/static/[^"]+)\"""", page)
    assert len(loaded) >= 6
    whole = [page.encode(), *(wizard.http.get(path).content for path in loaded)]
    assert sum(len(gzip.compress(part)) for part in whole) < FIRST_PAGE_BUDGET


@pytest.mark.parametrize("template", EVERY_TEMPLATE, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_script_or_style_of_its_own(template: Path) -> None:
    text = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|\|\s*safe", text)


@pytest.mark.parametrize("template", EVERY_TEMPLATE, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_element_with_htmx_carries_the_nonce_without_which_it_is_stripped(template: Path) -> None:
    text = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)
    for tag in re.findall(r"<[a-z][^<>]*\shx-[^<>]*>", text):
        assert "hx-nonce=" in tag, tag


def test_the_vendored_htmx_is_what_its_note_says() -> None:
    folder = STATIC / "vendor" / "htmx"
    note = (folder / "VERSION").read_text("utf-8")
    assert "4.0.1" in note
    for script in folder.glob("*.js"):
        assert f"{hashlib.sha256(script.read_bytes()).hexdigest()}  {script.name}" in note


def test_both_frames_draw_a_section_with_its_one_template() -> None:
    assert {section.template for section in SECTIONS} <= {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("wizard/*.html")
    }
    for name in ("activate.html", "finish.html"):
        assert (TEMPLATES / "wizard" / name).read_text("utf-8").count(
            '{% extends "wizard/section.html" %}'
        ) == 1


def test_no_code_and_no_template_asks_which_section_it_is_about() -> None:
    asking = re.compile(r"slug\s*(==|!=|in\s*[(\[{])\s*[\"'(]")
    templates = [*(TEMPLATES / "wizard").glob("*.html"), *(TEMPLATES / "macros").glob("*.html")]
    for path in [*(APP / "wizard").glob("*.py"), *templates]:
        assert not asking.search(path.read_text("utf-8")), path


def test_a_static_file_is_addressed_by_its_content(wizard: Wizard) -> None:
    address = asset("css/app.css")
    assert re.fullmatch(r"/static/css/app\.css\?v=[0-9a-f]{12}", address)
    assert wizard.http.get(address).status_code == 200


def test_a_page_of_ours_that_broke_says_what_to_do_and_keeps_the_reference_behind_details(
    wizard: Wizard,
) -> None:
    answer = wizard.http.get("/error")
    assert answer.status_code == 500
    assert "Nothing was posted to your books." in answer.text
    assert re.search(r"<details[^>]*>.*7Q2F-XK.*</details>", answer.text, re.DOTALL)
