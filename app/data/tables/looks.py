"""What a look at both sides found."""

from sqlmodel import Field

from app.data.tables.base import Row, owned


class LookRow(Row, table=True):
    """The newest look of one connection."""

    __tablename__ = "looks"
    __table_args__ = (owned("connection", "connections"),)

    connection: str = Field(primary_key=True)
    merchant: str
    books: str
    store: str
