"""Kinds of events of booked visits, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_bookings() -> dict[str, str]:
    return {
        "booking.opened": gettext("Places of a hall given, or given otherwise"),
        "booking.windows_given": gettext("Windows of a hall given to an agency, or taken back"),
        "booking.windows_serve": gettext("Said for which services windows of a hall are"),
        "terminal.opened": gettext("Terminal of a hall opened"),
        "terminal.closed": gettext("Terminal of a hall closed"),
        "queue.shared": gettext("Another agency serves in a hall"),
        "queue.unshared": gettext("Another agency serves in a hall no longer"),
        "booking.day_closed": gettext("Hall closed on a day"),
        "booking.made": gettext("Visit booked"),
        "booking.moved": gettext("Booking moved"),
        "booking.cancelled": gettext("Booking cancelled"),
        "booking.came": gettext("Who had booked came"),
        "booking.displaced": gettext("The office moved a booking: the hall is closed"),
        "booking.reminded": gettext("Reminded of a booked hour"),
        "booking.lost": gettext("A booking ended: the hall is closed and no other place was free"),
    }
