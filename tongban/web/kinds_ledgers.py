"""Kinds of events of electronic ledgers, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_ledgers() -> dict[str, str]:
    """What happens to a ledger, to draws on it and to who owns it."""
    return {
        "ledger.opened": gettext("Ledger opened"),
        "ledger.checked": gettext("Ledger checked without effect"),
        "ledger.reserved": gettext("Reserved on a ledger"),
        "ledger.consumed": gettext("Drawn from a ledger"),
        "ledger.released": gettext("Reservation on a ledger released"),
        "ledger.reversed": gettext("Draw on a ledger reversed"),
        "ledger.noted": gettext("Noted on a ledger"),
        "ledger.refused": gettext("Draw on a ledger refused"),
        "ledger.pending": gettext("Draw waits for the owner of the ledger"),
        "ledger.forgone": gettext("Draw that waited was given up"),
        "ledger.parked": gettext("Message on a ledger waits for its document"),
        "ledger.looked": gettext("Ledger looked at by an officer"),
        "shipment.looked": gettext("Shipment looked at by an officer"),
        "ledger.verified": gettext("A third party asked with number and code whether it is genuine"),
        "ledger.owner_lost": gettext("Owner of ledgers cannot be reached"),
        "ledger.owner_back": gettext("Owner of ledgers can be reached again"),
        "ledger.suspended": gettext("Ledger suspended"),
        "ledger.resumed": gettext("Suspension of a ledger lifted"),
        "ledger.voided": gettext("Ledger void"),
        "ledger.closed": gettext("Ledger closed"),
        "ledger.reopened": gettext("Ledger reopened"),
        "ledger.written_off": gettext("Ledger written off"),
        "ledger.acknowledged": gettext("Receipt of the owner for a write-off"),
        "ledger.adjustment_proposed": gettext("Change of a ledger proposed"),
        "ledger.lowered": gettext("Less is owed on a bill"),
        "ledger.adjusted": gettext("Ledger changed by two officers"),
        "ledger.adjustment_refused": gettext("Change of a ledger declined"),
        "ledger.handed_in": gettext("Ledger handed in"),
        "ledger.given_back": gettext("Ledger given back"),
        "ledger.kept_in_hand": gettext("Papers of a ledger returned, the ledger kept in hand"),
        "ledger.copy_handed_in": gettext("Copy of ledgers handed in by their owner"),
        "ledger.differences_found": gettext("Differences between copies of ledgers found"),
        "ledger.compared": gettext("Copy of ledgers compared with that of the centre"),
        "ledger.bills_compared": gettext("Bills compared with banks and the treasury"),
        "ledger.difference_answered": gettext("Difference between copies of a ledger answered"),
    }


def subjects() -> dict[str, str]:
    """What such an event is about."""
    return {
        "ledger": gettext("Ledger"),
        "shipment": gettext("Shipment"),
        "draw": gettext("Document that draws on ledgers"),
        "book": gettext("Ledgers of a type at the end of a day"),
    }
