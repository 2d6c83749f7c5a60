"""The web server of one process."""

import uvicorn

from app.main import create_app


def serve_app(host: str, port: int) -> None:
    """Serve until a signal says stop; connections get five seconds to end."""
    config = uvicorn.Config(
        create_app(),
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    uvicorn.Server(config).run()
