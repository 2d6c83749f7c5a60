"""Stored documents of older formats, read as the current one."""

import json

from app.config.document import FORMAT, Config


class NewerFormat(ValueError):
    """The document was written by a newer version of Cartbooks."""


def read_config(text: str) -> Config:
    """The stored JSON as a Config; absent fields take their defaults.

    Raises NewerFormat when a newer version wrote it, pydantic.ValidationError when it is damaged.
    """
    data = json.loads(text)
    if data.get("format", FORMAT) > FORMAT:
        raise NewerFormat(f"format {data['format']} is newer than {FORMAT}")
    return Config.model_validate(data)
