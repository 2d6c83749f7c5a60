"""A page for a person who waits for somebody else's answer: it looks again by itself, with or without scripts."""

from fastapi.responses import Response

from app.web.asking import Asking

EVERY = 2  # seconds


def waiting_page(asked: Asking, title: str, address: str, looks: int) -> Response:
    """The page that comes back to `address` and says there how often it looked; the first time it is quicker."""
    again = f"{address}&looks={looks + 1}"
    context = {"title": title, "again": again, "seconds": looks * EVERY}
    response = asked.page("connect/waiting.html", context)
    response.headers["Refresh"] = f"{EVERY if looks else 1}; url={again}"
    return response
