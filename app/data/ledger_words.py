"""The words by which orders are found: number, name, company, e-mail, amount, document number."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import BindParameter, ScalarSelect
from sqlmodel import Session, col, delete, select

from app.core.money import Money
from app.data.columns import folded, no_key
from app.data.tables.ledger import OrderWordRow
from app.data.upsert import CHUNK, Values, insert_short

LONGEST = 60
AT_MOST = 2000  # orders that one word may find: more than anybody reads, few enough to sort at once
_LAST = "\U0010ffff"
Bound = str | BindParameter[str]  # of a statement that is made once and asked again and again


def order_words(number: str, customer: str, company: str, email: str, total: Money | None) -> frozenset[str]:
    """What a person would type to find this order."""
    words = {number, number.lstrip("#"), email, *customer.split(), *company.split()}
    words.update(re.findall(r"[0-9]+", number))
    if total is not None:
        words.add(f"{total.rounded().amount:f}")
    return frozenset(_word(word) for word in words if _word(word))


def search_words(text: str) -> list[str]:
    """What was typed, word by word, without a currency sign or thousands separators."""
    typed = (re.sub(r"^[$€£#]", "", word) for word in text.split())
    plain = (word.replace(",", "") if re.fullmatch(r"[0-9,]+\.[0-9]+", word) else word for word in typed)
    return [_word(word) for word in plain if _word(word)]


def matching(merchant: Bound, connection: Bound, word: str) -> ScalarSelect[int]:
    """The rows of orders that have a word beginning like this."""
    return (
        select(OrderWordRow.order_id)
        .where(
            OrderWordRow.merchant == merchant,
            OrderWordRow.connection == connection,
            OrderWordRow.word >= word,
            OrderWordRow.word < word + _LAST,
        )
        .limit(AT_MOST)
        .scalar_subquery()
    )


def set_words(
    session: Session,
    merchant: str,
    connection: str,
    words: Mapping[int, Collection[str]],
    *,
    new: Collection[int] = (),
) -> None:
    """Replace the words of these orders; `new` ones have none yet."""
    old = [row for row in words if row not in new]
    for start in range(0, len(old), CHUNK):
        session.exec(
            delete(OrderWordRow).where(
                col(OrderWordRow.merchant) == merchant,
                no_key(col(OrderWordRow.connection)) == connection,
                col(OrderWordRow.order_id).in_(old[start : start + CHUNK]),
            )
        )
    add_words(session, merchant, connection, words)


def add_words(session: Session, merchant: str, connection: str, words: Mapping[int, Collection[str]]) -> None:
    """More words for these orders; those that they have stay."""
    rows: list[Values] = [
        {"merchant": merchant, "connection": connection, "order_id": row, "word": word}
        for row, texts in words.items()
        for word in texts
    ]
    insert_short(session, OrderWordRow, rows, ["connection", "word", "order_id"])


def _word(text: str) -> str:
    return folded(text).replace("\x00", "").encode("utf-8", "ignore").decode()[:LONGEST]
