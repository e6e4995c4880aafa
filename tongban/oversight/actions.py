"""The verbs of oversight, for the faces and the stage."""

from tongban.oversight.calling import call_back
from tongban.oversight.ratings import answer, rate, rate_by_code, verify

__all__ = ["answer", "call_back", "rate", "rate_by_code", "verify"]
