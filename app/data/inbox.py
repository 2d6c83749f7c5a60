"""Webhooks as they arrive: each delivery is kept once, whatever the store repeats."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from app.data.tables.work import DeliveryRow
from app.data.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Delivery:
    """`resource` is the store's id of what it is about, an order's for example."""

    store: str
    delivery: str
    topic: str
    resource: str
    received: datetime


def receive(session: Session, merchant: str, delivery: Delivery) -> bool:
    """Keep a delivery; False when it arrived before."""
    row = {
        "store": delivery.store,
        "delivery": delivery.delivery[:200],
        "merchant": merchant,
        "topic": delivery.topic,
        "resource": delivery.resource,
        "received": delivery.received,
    }
    return insert_new(session, DeliveryRow, [row], ["store", "delivery"]) == 1


def unhandled(session: Session, merchant: str, store: str, limit: int = 500) -> list[Delivery]:
    """Deliveries that nobody looked at yet, oldest first."""
    rows = session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.merchant == merchant,
            DeliveryRow.store == store,
            col(DeliveryRow.handled).is_(None),
        )
        .order_by(col(DeliveryRow.received))
        .limit(limit)
    )
    return [Delivery(row.store, row.delivery, row.topic, row.resource, row.received) for row in rows]


def mark_handled(session: Session, merchant: str, store: str, deliveries: list[str], now: datetime) -> None:
    session.exec(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.merchant) == merchant,
            col(DeliveryRow.store) == store,
            col(DeliveryRow.delivery).in_(deliveries),
        )
        .values(handled=now)
    )


def forget_handled(session: Session, now: datetime) -> int:
    """Drop deliveries handled a week ago: stores repeat one for a day or two; how many rows went."""
    old = delete(DeliveryRow).where(col(DeliveryRow.handled) < now - timedelta(days=7))
    return session.exec(old).rowcount
