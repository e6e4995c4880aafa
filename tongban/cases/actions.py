"""The verbs on cases, for the faces and the stage."""

from tongban.cases.filing import attach, detach, save, start, submit, supply, withdraw
from tongban.cases.handling import accept, decide, extend, hand_over, review, send_back, serve, supplement, take
from tongban.cases.settling import settle, settle_due

__all__ = [
    "accept",
    "attach",
    "decide",
    "detach",
    "extend",
    "hand_over",
    "review",
    "save",
    "send_back",
    "serve",
    "settle",
    "settle_due",
    "start",
    "submit",
    "supplement",
    "supply",
    "take",
    "withdraw",
]
