"""A run's progress as server-sent events: the one endpoint that waits without holding a thread."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.data.outage import DatabaseAway, DatabaseFull
from app.web.progress import Progress
from app.web.runs import progress_of
from app.web.templating import environment
from app.web.visiting import Now, Visiting

router = APIRouter()
LOOK_EVERY = 0.5  # seconds
STILL_HERE = 15.0  # seconds of silence after which a proxy might think that nobody is there
LONGEST = 600.0  # seconds; the browser then asks again
FINISHED = "event: finished\ndata: finished\n\n"


@router.get("/c/{connection}/runs/{run}/events")
async def events(at: Now, run: str) -> StreamingResponse:
    view = await run_in_threadpool(progress_of, at, run)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(at, view), media_type="text/event-stream", headers=headers)


async def _told(at: Visiting, view: Progress) -> AsyncIterator[str]:
    """The progress whenever it has moved, until the run has ended."""
    began = spoke = time.monotonic()
    yield message(view, at.zone)
    while view.running and time.monotonic() - began < LONGEST:
        await asyncio.sleep(LOOK_EVERY)
        newest = await run_in_threadpool(_newest, at, view)
        if newest != view:
            view, spoke = newest, time.monotonic()
            yield message(view, at.zone)
        elif time.monotonic() - spoke > STILL_HERE:
            spoke = time.monotonic()
            yield ": still here\n\n"
    if not view.running:
        yield FINISHED


def _newest(at: Visiting, view: Progress) -> Progress:
    """While the database is away or full the page says so, beside what it knew: a run that cannot tell its
    progress looks as if it hung."""
    try:
        newest = progress_of(at, view.run.id)
    except DatabaseAway as outage:
        return _saying(view, outage)
    return _saying(newest, DatabaseFull()) if newest.running and at.desk.database.is_full else newest


def _saying(view: Progress, outage: DatabaseAway) -> Progress:
    return replace(view, run=replace(view.run, step=outage.message))


def message(view: Progress, zone: str) -> str:
    """The same block that the page shows; an event's text has no line of its own without "data:"."""
    html = environment().get_template("runs/progress.html").render(view=view, zone=zone)
    return "".join(f"data: {line}\n" for line in html.splitlines() if line.strip()) + "\n"
