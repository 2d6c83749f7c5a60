"""Every test here works with a practice company on a real port."""

from tests.simulators.qbo.control.practice import practice, running, web

__all__ = ["practice", "running", "web"]
