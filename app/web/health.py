"""Whether this process works, for whoever watches it."""

from importlib.metadata import version

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app.sync.watch import heartbeats
from app.web.visit import DeskHere

router = APIRouter()


@router.get("/health")
def health(desk: DeskHere) -> Response:
    """200 while the database answers, 503 otherwise; with the worker processes and their last heartbeats."""
    if desk.database.answers():
        return JSONResponse(
            {"status": "ok", "version": version("cartbooks"), "workers": heartbeats(desk.database)}
        )
    return JSONResponse({"status": "the database does not answer", "version": version("cartbooks")}, 503)
