"""Kinds of events of booked visits, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_bookings() -> dict[str, str]:
    return {
        "booking.opened": gettext("Places of a hall given, or given otherwise"),
        "booking.day_closed": gettext("Hall closed on a day"),
        "booking.made": gettext("Visit booked"),
        "booking.moved": gettext("Booking moved"),
        "booking.cancelled": gettext("Booking cancelled"),
        "booking.came": gettext("Who had booked came"),
        "booking.displaced": gettext("The office moved a booking: the hall is closed"),
        "booking.reminded": gettext("Reminded of a booked hour"),
        "booking.lost": gettext("A booking ended: the hall is closed and no other place was free"),
    }
