"""The account: people, password, sessions, licence, and the practice mailbox."""

import re
from datetime import timedelta

from app.data import licences, merchants, sessions
from tests.web.house import PASSWORD, Browser, House, letter_link, words_of


def grant(house: House, email: str, count: int = 2, days: int = 365) -> str:
    with house.desk.database.begin() as session:
        now = house.desk.now()
        return licences.grant(session, email, count, now + timedelta(days=days), now).id


def code(person: Browser) -> str:
    found = re.search(r"(\d{6}) is your Cartbooks code", person.words("/mailbox"))
    assert found is not None
    return found[1]


def error_of(answer_text: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">([^<]+)<', answer_text)
    return found[1] if found else ""


def test_the_page_says_who_works_here_and_how_long_the_trial_lasts(alice: Browser, bob: Browser) -> None:
    words = alice.words("/account")
    assert f"{alice.email} (you) Owner" in words
    assert f"{bob.email} Helper" in words
    assert "The trial has 14 days left" in words


def test_an_invitation_arrives_by_mail_and_works_once(house: House, alice: Browser) -> None:
    alice.post("/account/invite", email="dora.new@example.com")
    assert "Invited. The link works until" in alice.words("/account")
    link = letter_link(alice, "/invite")
    dora = house.open_browser()
    assert dora.post(link, password=PASSWORD).status_code == 303
    assert "dora.new@example.com (you) Helper" in dora.words("/account")
    assert house.open_browser().post(link, password=PASSWORD).status_code == 410


def test_whom_one_cannot_invite_is_told_at_the_field(alice: Browser, bob: Browser, charlie: Browser) -> None:
    for email, sentence in (
        ("nobody", "This is not an e-mail address"),
        (bob.email, "They work with this account already"),
        (charlie.email, "There is an account with this e-mail already. Ask them for another e-mail."),
    ):
        answer = alice.post("/account/invite", email=email)
        assert answer.status_code == 422
        assert sentence in error_of(answer.text, "email")
        assert f'value="{email}"' in answer.text


def test_a_removed_helper_is_out_at_once(house: House, alice: Browser, bob: Browser) -> None:
    with house.desk.database.read() as session:
        user = merchants.user_by_email(session, bob.email)
    assert user is not None
    alice.post(f"/account/users/{user.id}/remove")
    assert f"{bob.email} can no longer sign in" in alice.words("/account")
    assert bob.get("/account").headers["location"].startswith("/sign-in")


def test_the_last_owner_stays(house: House, alice: Browser) -> None:
    with house.desk.database.read() as session:
        user = merchants.user_by_email(session, alice.email)
    assert user is not None
    alice.post(f"/account/users/{user.id}/remove")
    assert "The last owner stays" in alice.words("/account")


def test_a_stranger_cannot_remove_anybody(house: House, alice: Browser, charlie: Browser) -> None:
    with house.desk.database.read() as session:
        user = merchants.user_by_email(session, alice.email)
    assert user is not None
    assert charlie.post(f"/account/users/{user.id}/remove").status_code == 404
    assert alice.get("/account").status_code == 200


def test_a_helper_manages_neither_people_nor_the_licence(alice: Browser, bob: Browser) -> None:
    words = bob.words("/account")
    assert "Invite somebody" not in words
    assert "Send me the code" not in words
    for path, field in (
        ("/account/invite", "email"),
        ("/account/name", "business"),
        ("/account/licence", "billing"),
        ("/account/licence/confirm", "code"),
    ):
        answer = bob.post(path, **{field: "x@example.com"})
        assert answer.status_code == 409
        assert "Only an owner of the account may do this" in answer.text
    assert alice.get("/account").status_code == 200


def test_the_business_gets_a_new_name(alice: Browser) -> None:
    alice.post("/account/name", business="  Alice's   Garden <b> ")
    assert "Your business is called Alice's Garden <b> now." in alice.words("/account")
    answer = alice.post("/account/name", business=" ")
    assert error_of(answer.text, "business") == "Type the name of your business."


def test_changing_the_password_asks_for_the_old_one(alice: Browser) -> None:
    answer = alice.post("/account/password", current="not mine at all", password="a new long password")
    assert answer.status_code == 422
    assert "This is not your password" in error_of(answer.text, "current")
    answer = alice.post("/account/password", current=PASSWORD, password="short")
    assert "too short" in error_of(answer.text, "password")


def test_a_changed_password_keeps_this_browser_and_ends_the_others(house: House, alice: Browser) -> None:
    other = house.open_browser()
    other.post("/sign-in", email=alice.email, password=PASSWORD)
    assert other.get("/account").status_code == 200
    alice.post("/account/password", current=PASSWORD, password="a new long password")
    assert "The password is changed" in alice.words("/account")
    assert other.get("/account").status_code == 303
    assert other.post("/sign-in", email=alice.email, password="a new long password").status_code == 303


def test_other_sessions_are_ended_with_one_button(house: House, alice: Browser) -> None:
    other = house.open_browser()
    other.post("/sign-in", email=alice.email, password=PASSWORD)
    alice.post("/account/sessions/end")
    assert "1 other session ended" in alice.words("/account")
    assert other.get("/account").status_code == 303


def test_a_session_is_named_by_its_browser(house: House, alice: Browser) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
    phone = house.open_browser()
    phone.http.headers["User-Agent"] = agent
    phone.post("/sign-in", email=alice.email, password=PASSWORD)
    assert "Safari on an iPhone" in alice.words("/account")


def test_a_licence_is_activated_by_the_code_in_the_mail(house: House, alice: Browser) -> None:
    email = f"billing.{alice.email}"
    grant(house, email)
    answer = alice.post("/account/licence", billing=email)
    assert answer.headers["location"] == "/account?code=sent"
    alice.post("/account/licence/confirm", code=f" {code(alice)[:3]} {code(alice)[3:]} ")
    words = alice.words("/account")
    assert "The licence is yours. Your settings stay as they are." in words
    assert "0 of 2 in use" in words


def test_each_outcome_of_an_activation_has_its_own_sentence(
    house: House, alice: Browser, charlie: Browser
) -> None:
    def ask(email: str) -> str:
        return error_of(alice.post("/account/licence", billing=email).text, "billing")

    def confirm(typed: str) -> str:
        return error_of(alice.post("/account/licence/confirm", code=typed).text, "code")

    assert "This is not an e-mail address" in ask("billing")
    assert "No licence was bought with this e-mail" in ask("nothing.bought@example.com")
    grant(house, f"old.{alice.email}", days=-1)
    assert "This licence ended on" in ask(f"old.{alice.email}")
    taken = f"taken.{charlie.email}"
    grant(house, taken)
    charlie.post("/account/licence", billing=taken)
    charlie.post("/account/licence/confirm", code=code(charlie))
    assert "belongs to another Cartbooks account" in ask(taken)
    assert "too old, or none was asked for" in confirm("123456")
    grant(house, f"mine.{alice.email}")
    assert ask(f"mine.{alice.email}") == ""
    assert "A code was sent less than a minute ago" in ask(f"mine.{alice.email}")
    right = code(alice)
    wrong = "000000" if right != "000000" else "111111"
    assert "4 tries left" in confirm(wrong)
    for _ in range(3):
        confirm(wrong)
    assert "wrong too often" in confirm(wrong)
    assert "wrong too often" in confirm(right)
    house.clock.ahead = timedelta(minutes=16)
    assert "too old" in confirm(right)


def test_a_licence_that_is_too_small_says_so(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    with house.desk.database.begin() as session:  # as if the books were real: practising costs no licence
        session.connection().exec_driver_sql("UPDATE books SET practice = FALSE")
    grant(house, f"small.{alice.email}", count=0)
    answer = alice.post("/account/licence", billing=f"small.{alice.email}")
    assert "carries 0 connections and you use 1" in error_of(answer.text, "billing")


def test_the_end_of_the_trial_is_told(house: House, alice: Browser) -> None:
    house.clock.ahead = timedelta(days=13, hours=23)
    assert "The trial has 1 day left" in alice.words("/account")


def test_the_mailbox_shows_only_ones_own_letters(alice: Browser, charlie: Browser) -> None:
    alice.post("/account/invite", email="only.alices@example.com")
    assert "only.alices@example.com" in alice.words("/mailbox")
    assert "only.alices@example.com" not in charlie.words("/mailbox")
    assert "No mail yet" in charlie.words("/mailbox")


def test_a_helper_does_not_read_the_link_that_resets_the_owners_password(
    alice: Browser, bob: Browser
) -> None:
    alice.post("/forgot", email=alice.email)
    assert "/reset/" in alice.get("/mailbox").text
    assert "/reset/" not in bob.get("/mailbox").text
    bob.post("/forgot", email=bob.email)
    assert f"To {bob.email}" in bob.words("/mailbox")


def test_an_address_that_somebody_put_into_their_name_does_not_become_a_link(
    alice: Browser,
) -> None:
    alice.post("/account/name", business="https://evil.example.com/<script>")
    alice.post("/account/invite", email="careful@example.com")
    answer = alice.get("/mailbox")
    assert 'href="https://evil' not in answer.text
    assert "<script>" not in answer.text.partition("<main")[2]
    assert re.search(r'href="/invite/[\w-]+"', answer.text)
    assert "https://evil.example.com/<script>" in words_of(answer)


def test_a_session_that_ended_leads_to_sign_in_and_back(house: House, alice: Browser) -> None:
    with house.desk.database.begin() as session:
        user = merchants.user_by_email(session, alice.email)
        assert user is not None
        sessions.end_all(session, user.merchant, user.id)
    assert alice.get("/account").headers["location"] == "/sign-in?next=%2Faccount"
