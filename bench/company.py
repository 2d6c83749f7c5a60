"""The practice company as a benchmark sees it: its control, and its books asked with a token of our own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

Row = Mapping[str, Any]
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Company:
    """All companies of the program; which one is meant is said by its realm."""

    url: str
    http: httpx.Client

    def control(self, command: str, body: object = None, method: str = "POST") -> Any:  # noqa: ANN401 - JSON
        answer = self.http.request(method, f"{self.url}/_sim/{command}", json={} if body is None else body)
        return answer.raise_for_status().json()

    def look(self, command: str) -> Any:  # noqa: ANN401 - JSON
        return self.http.get(f"{self.url}/_sim/{command}").raise_for_status().json()

    def counters(self, realm: str) -> Row:
        """What reached the company since the counters were reset."""
        found: Row = self.look("counters")["realms"].get(realm, {})
        return found

    def written(self, realm: str) -> int:
        """Documents, customers and items that were saved since the counters were reset."""
        return sum(self.counters(realm).get("written", {}).values())

    def everything(self, realm: str, entity: str) -> Iterator[Row]:
        """All objects of a kind that stand in the books."""
        token = self.control("grant", {"realm": realm})["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        start = 1
        while True:
            question = f"select * from {entity} startposition {start} maxresults {PAGE}"  # noqa: S608 - names of our own
            params = {"query": question, "minorversion": "75"}
            url = f"{self.url}/v3/company/{realm}/query"
            answer = self.http.get(url, params=params, headers=headers).raise_for_status().json()
            rows = answer["QueryResponse"].get(entity, [])
            yield from rows
            if len(rows) < PAGE:
                return
            start += PAGE
