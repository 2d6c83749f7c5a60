"""/_sim: what stands in a company file, as JSON, and qbXML by hand."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from simulators.desktop import looking
from simulators.desktop.company import Company
from simulators.desktop.desk import Desk
from simulators.desktop.kinds import DOCUMENTS, LISTS
from simulators.desktop.machine import MAIN
from simulators.desktop.message_sets import MessageSets
from simulators.desktop.presenting import trial_balance
from simulators.desktop.statuses import Unprocessed, hresult_text

Json = dict[str, object]


def company_of(desk: Desk, key: str) -> Company:
    if key not in desk.companies:
        raise HTTPException(404, "There is no such company file. Choose main or other.")
    return desk.companies[key]


def add_routes(routes: APIRouter, desk: Desk) -> None:
    _add_objects(routes, desk)
    _add_ledgers(routes, desk)


def _add_objects(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/documents")
    def documents(
        type: str = "",  # noqa: A002 - what stands in the address
        company: str = MAIN,
        q: str = "",
        limit: int = -1,
        offset: int = 0,
    ) -> Json:
        books = company_of(desk, company)
        kinds = [type] if type else list(DOCUMENTS)
        if not set(kinds) <= set(DOCUMENTS):
            raise HTTPException(
                404, f"There is no document of this type. Choose one of {', '.join(DOCUMENTS)}."
            )
        found = looking.records(books, kinds, text=q, limit=limit, offset=offset)
        return {
            "count": looking.count(books, kinds, q),
            "documents": [looking.fields(books, record) for record in found],
        }

    @routes.get("/documents/{identity}")
    def document(identity: str, company: str = MAIN) -> Json:
        books = company_of(desk, company)
        record = books.get(DOCUMENTS, identity)
        if record is None:
            raise HTTPException(404, "There is no document of this TxnID.")
        return {**looking.fields(books, record), "postings": looking.postings(books, identity)}

    @routes.get("/lists")
    def lists(type: str, company: str = MAIN, q: str = "", limit: int = -1, offset: int = 0) -> Json:  # noqa: A002 - as above
        books = company_of(desk, company)
        kinds = [kind for kind in LISTS if kind == type or (type == "Item" and kind.startswith("Item"))]
        if not kinds:
            raise HTTPException(404, f"There is no such list. Choose Item or one of {', '.join(LISTS)}.")
        found = looking.records(books, kinds, text=q, limit=limit, offset=offset)
        return {
            "count": looking.count(books, kinds, q),
            "objects": [looking.fields(books, record) for record in found],
        }


def _add_ledgers(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/trial-balance")
    def trial(company: str = MAIN) -> Json:
        return {"accounts": trial_balance(company_of(desk, company))}

    @routes.get("/message-sets")
    def message_sets(company: str = MAIN) -> Json:
        return {"message_sets": MessageSets(company_of(desk, company).store).listed()}

    @routes.post("/qbxml")
    async def qbxml(request: Request, company: str = MAIN) -> Response:
        """A set of requests as if a program on the PC itself sent it."""
        company_of(desk, company)
        text = (await request.body()).decode()
        try:
            return Response(desk.as_user(text, company), media_type="text/xml")
        except Unprocessed as problem:
            told = {
                "hresult": hresult_text(problem.number),
                "message": problem.message,
                "detail": problem.detail,
            }
            raise HTTPException(422, told) from problem
