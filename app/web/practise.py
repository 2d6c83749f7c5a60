"""Practising with one click."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.data.connections import State
from app.sync.practising import can_practise, practise
from app.sync.practising_desktop import can_practise_on_the_desktop, practise_on_the_desktop
from app.web.asking import Asked
from app.web.visit import NotHere

router = APIRouter()


@router.post("/connect/practice")
def begin(asked: Asked) -> Response:
    """The sample shop and a practice company; the errors that it raises have their own page."""
    if not can_practise(asked.desk):
        raise NotHere
    connection = practise(asked.desk, asked.signed.merchant)
    setting_up = connection.state is State.SETUP
    return asked.go(f"/c/{connection.id}/setup" if setting_up else f"/c/{connection.id}")


@router.post("/connect/practice-desktop")
def begin_on_the_desktop(asked: Asked) -> Response:
    """The sample shop and a practice company file, whose Web Connector calls at once: the guide shows it."""
    if not (can_practise_on_the_desktop(asked.desk) and asked.desk.settings.practice_shop_url):
        raise NotHere
    connection = practise_on_the_desktop(asked.desk, asked.signed.merchant)
    setting_up = connection.state is State.SETUP
    return asked.go(f"/c/{connection.id}{'/webconnector/guide' if setting_up else ''}")
