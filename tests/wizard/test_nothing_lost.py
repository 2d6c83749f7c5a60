"""What was typed is not lost: going back, a closed tab, two tabs, two people."""

from lxml import html

from tests.wizard.conftest import Wizard, form_pairs, latest, put, words

EXPORT = "/c/c1/setup/export"
TYPES = "/c/c1/setup/transactions"
ACCOUNTS_STEP = "/c/c1/setup/accounts"


def test_back_keeps_what_was_typed_without_calling_the_step_answered(wizard: Wizard) -> None:
    answer = wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-"), "back")
    assert answer.headers["location"] == "/c/c1/setup/accounts"
    assert dict(wizard.form(EXPORT))["prefix"] == "WEB-"
    assert "export" not in latest(wizard).answered


def test_back_saves_a_step_that_was_answered_before(wizard: Wizard) -> None:
    wizard.post(EXPORT, wizard.form(EXPORT))
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-"), "back")
    assert latest(wizard).export.prefix == "WEB-"
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_the_history_names_the_section_that_was_saved_not_the_last_one_answered(wizard: Wizard) -> None:
    wizard.post(EXPORT, wizard.form(EXPORT))
    wizard.post(ACCOUNTS_STEP, wizard.form(ACCOUNTS_STEP))
    wizard.post("/c/c1/settings/export", put(wizard.form("/c/c1/settings/export"), prefix="WEB-"))
    assert wizard.house.configs.sections == ["export", "accounts", "export"]


def test_back_loses_nothing_even_where_it_cannot_be_saved(wizard: Wizard) -> None:
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-", minutes="soon"), "back")
    page = wizard.see(EXPORT)
    kept = dict(form_pairs(page))
    assert (kept["prefix"], kept["minutes"]) == ("WEB-", "soon")
    assert "changes that are not saved yet" in words(page)
    assert latest(wizard).export.prefix == ""
    wizard.post(EXPORT, form_pairs(page), "discard")
    assert dict(wizard.form(EXPORT))["minutes"] == "15"


def test_a_closed_tab_loses_nothing_that_the_preview_has_seen(wizard: Wizard) -> None:
    wizard.post(EXPORT + "/preview", put(wizard.form(EXPORT), prefix="WEB-"))
    page = wizard.see(EXPORT)
    assert dict(form_pairs(page))["prefix"] == "WEB-"
    assert latest(wizard).export.prefix == ""
    assert wizard.post(EXPORT, form_pairs(page)).status_code == 303
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_a_change_taken_back_is_no_longer_kept_as_unsaved(wizard: Wizard) -> None:
    untouched = wizard.form(EXPORT)
    wizard.post(EXPORT + "/preview", put(untouched, prefix="WEB-"))
    wizard.post(EXPORT + "/preview", untouched)
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_two_tabs_with_different_settings_both_keep_what_they_hold(wizard: Wizard) -> None:
    mine = put(wizard.form(EXPORT), prefix="MINE-")
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="BOB-"))
    clash = wizard.post(EXPORT, mine)
    assert clash.status_code == 409
    page = html.fromstring(clash.text)
    assert "bob@larkspur.example saved this page" in words(page)
    assert page.xpath("//dl[@class='kv']//dd/b/text()") == ["BOB-", "MINE-"]
    assert latest(wizard).export.prefix == "BOB-"
    assert wizard.post(EXPORT, form_pairs(page)).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"


def test_saving_different_sections_in_two_tabs_keeps_both(wizard: Wizard) -> None:
    mine = put(wizard.form(EXPORT), prefix="MINE-")
    wizard.post(TYPES, put(wizard.form(TYPES), memo="from the other tab"))
    assert wizard.post(EXPORT, mine).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"
    assert latest(wizard).transactions.memo == "from the other tab"


def test_what_was_kept_unsaved_before_another_section_was_saved_is_no_conflict(wizard: Wizard) -> None:
    wizard.post(EXPORT + "/preview", put(wizard.form(EXPORT), prefix="MINE-"))
    wizard.post(TYPES, put(wizard.form(TYPES), memo="saved in between"))
    assert wizard.post(EXPORT, wizard.form(EXPORT)).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"


def test_somebody_who_saves_at_the_same_moment_is_not_overwritten(wizard: Wizard) -> None:
    base = latest(wizard)
    typed = put(wizard.form(EXPORT), prefix="MINE-")
    elsewhere = base.with_section("fees", base.fees)
    wizard.house.configs.intruder = elsewhere
    assert wizard.post(EXPORT, typed).status_code == 303
    assert {"fees", "export"} <= set(latest(wizard).answered)
    same = base.with_section("export", base.export.model_copy(update={"prefix": "BOB-"}))
    typed = put(wizard.form(EXPORT), prefix="AGAIN-")
    wizard.house.configs.intruder = same
    assert wizard.post(EXPORT, typed).status_code == 409
    assert latest(wizard).export.prefix == "BOB-"
