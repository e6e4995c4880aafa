"""The verbs of oversight, for the faces, the stage and the worker."""

from tongban.oversight.calling import call_back
from tongban.oversight.mending import answer, mend, verify
from tongban.oversight.ratings import rate, rate_by_code
from tongban.oversight.watching import instruct, settle_due

__all__ = ["answer", "call_back", "instruct", "mend", "rate", "rate_by_code", "settle_due", "verify"]
