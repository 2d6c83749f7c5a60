"""Forms that were typed and not saved, so that leaving half-way loses nothing."""

from datetime import datetime

from sqlmodel import Session, col, delete

from app.data.tables.drafts import DraftRow
from app.data.upsert import upsert


def keep(
    session: Session, merchant: str, connection: str, *, user: str, section: str, form: str, now: datetime
) -> None:
    """Keep a form, url-encoded; an empty one forgets what was kept."""
    if not form:
        session.exec(
            delete(DraftRow).where(
                col(DraftRow.merchant) == merchant,
                col(DraftRow.connection) == connection,
                col(DraftRow.user) == user,
                col(DraftRow.section) == section,
            )
        )
        return
    row = {
        "merchant": merchant,
        "connection": connection,
        "user": user,
        "section": section,
        "form": form,
        "kept": now,
    }
    upsert(session, DraftRow, [row], ["connection", "user", "section"], ["form", "kept"])
