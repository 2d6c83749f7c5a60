"""The four errors of the house, named by what happens next; anything else is a bug of ours."""


class CartbooksError(Exception):
    """What went wrong, told twice: `message` for the owner, `detail` (redacted) for us.

    The message's first sentence says what happened, the second what to do.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} [{self.detail}]" if self.detail else self.message


class Transient(CartbooksError):
    """It did not take effect; the machine tries again by itself.

    `retry_after` is in seconds, None when the other side did not say.
    """

    def __init__(self, message: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, detail)
        self.retry_after = retry_after


class Unknown(CartbooksError):
    """It may have taken effect: the same envelope is sent again, then looked up, then adopted."""


class Refused(CartbooksError):
    """This one thing was refused for good; the others carry on.

    `section` is the slug of the settings page that fixes it, "" when none does; `code` is the
    other side's own code, for "details".
    """

    def __init__(self, message: str, detail: str = "", section: str = "", code: str = "") -> None:
        super().__init__(message, detail)
        self.section = section
        self.code = code


class NeedsOwner(CartbooksError):
    """The connection or its configuration needs a person; the connection stops until then.

    `action` is the path of the page with the one button that helps, relative to the connection.
    """

    def __init__(self, message: str, detail: str = "", action: str = "") -> None:
        super().__init__(message, detail)
        self.action = action
