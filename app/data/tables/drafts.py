"""What people typed and did not save."""

from datetime import datetime

from sqlmodel import Field

from app.data.columns import UtcDateTime
from app.data.tables.base import Row, owned


class DraftRow(Row, table=True):
    """One section's form of one person."""

    __tablename__ = "drafts"
    __table_args__ = (owned("connection", "connections"),)

    connection: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    merchant: str
    form: str
    kept: datetime = Field(sa_type=UtcDateTime)
