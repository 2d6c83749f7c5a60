"""The control panel of the practice company: every switch that a test may turn, and the hooks that obey them."""

from dataclasses import dataclass, field

from simulators.qbo.calls import Operation, current_call
from simulators.qbo.clock import Clock
from simulators.qbo.counters import Counters
from simulators.qbo.faults import Faults
from simulators.qbo.holds import HeldWrite, Holds, When
from simulators.qbo.state import State
from simulators.qbo.throttle import Latency, Limits, Throttle
from simulators.qbo.tokens import Client, Lifetimes, Tokens

PRACTICE_CLIENT = Client(client_id="practice", secret="practice-secret")  # noqa: S106 - printed in the README
