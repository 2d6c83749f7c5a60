"""`python -m simulators.shop`: serve practice shops, and say where in one line of JSON."""

import argparse
import json
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from simulators.shop.connections import CuttableProtocol
from simulators.shop.server import Server
from simulators.shop.shop import Shop
from simulators.shop.state import StateFile
from simulators.shop.webhooks import Webhooks

SHOPS = Path(__file__).parent / "shops"


def main() -> int:
    options = _options()
    try:
        shops = _shops(options)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    state = StateFile(options.state)
    state.load(shops)
    listening = socket.create_server((options.host, options.port), backlog=256)
    # asyncio does this only for sockets that it opened itself; without it each small answer waits for 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _serve(Server(shops, state), listening)
    for shop in shops.values():
        shop.webhooks.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators.shop", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--shops-dir", type=Path, nargs="+", help="folders of shops; ours by default")
    parser.add_argument(
        "--shop-folder", type=Path, action="append", default=[], help="the folder of one shop"
    )
    parser.add_argument("--shop", nargs="+", default=[], help="serve only the shops of these names")
    parser.add_argument("--state", type=Path, help="a file that keeps changes across restarts")
    return parser.parse_args()


def _shops(options: argparse.Namespace) -> dict[str, Shop]:
    parents: list[Path] = options.shops_dir or [SHOPS]
    found = [folder for parent in parents for folder in sorted(parent.iterdir()) if _is_shop(folder)]
    missing = set(options.shop) - {folder.name for folder in found}
    if missing:
        raise ValueError(
            f"There is no shop named {', '.join(sorted(missing))}. Leave --shop out to see them all."
        )
    for folder in options.shop_folder:
        if not _is_shop(folder):
            raise ValueError(f"{folder} is not a shop. Name a folder that holds orders.json and site.json.")
    chosen = [folder for folder in found if not options.shop or folder.name in options.shop]
    folders = [folder.resolve() for folder in (*chosen, *options.shop_folder)]
    if not folders:
        raise ValueError("No shop was found. Name a folder that holds orders.json and site.json.")
    return {folder.name: Shop(folder, Webhooks()) for folder in folders}


def _is_shop(folder: Path) -> bool:
    # A name with an underscore in front would hide behind /_sim/.
    needed = (folder / "site.json", folder / "orders.json")
    return not folder.name.startswith("_") and all(path.exists() for path in needed)


def _serve(server: Server, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    config = uvicorn.Config(
        server.app(),
        http=CuttableProtocol,
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,  # a shop whose clock a test has set tells that time
        timeout_graceful_shutdown=1,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal again when it has stopped, which would end us with a traceback or a bad status.
        signal.signal(number, lambda _number, _frame: None)
    sys.stdout.write(json.dumps({"url": f"http://{host}:{port}"}) + "\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
