"""The two frames around a section: the install wizard and the settings."""

from dataclasses import dataclass

from app.wizard.progress import after, before


@dataclass(frozen=True, slots=True)
class Frame:
    """`path` is the part of the address, `tab` the tab of the header that is lit."""

    path: str
    title: str
    template: str
    navigation: str
    walks: bool  # whether saving goes on to the next section

    def address(self, connection: str, slug: str = "") -> str:
        return f"/c/{connection}/{self.path}" + (f"/{slug}" if slug else "")

    def back(self, connection: str, slug: str) -> str:
        """Where Back leads; "" when there is no way back."""
        return self.address(connection, before(slug)) if self.walks and before(slug) else ""

    def onward(self, connection: str, slug: str) -> str:
        """Where a saved form leads."""
        target = (after(slug) or slug) if self.walks else slug
        return f"{self.address(connection, target)}?saved={slug}"


SETUP = Frame("setup", "Set-up", "wizard/frame_setup.html", "wizard/rail.html", walks=True)
SETTINGS = Frame("settings", "Settings", "wizard/frame_settings.html", "wizard/menu.html", walks=False)
