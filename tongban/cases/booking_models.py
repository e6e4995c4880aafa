"""Bookings of an hour at a hall: when places are given, days on which the hall is closed, and who comes when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BookingPlan(models.Model):
    """When a hall gives places. `hours` is `{"0".."6" (Monday is 0) or "on" (make-up working days): [["09:00", "12:00"], ...]}`."""

    hall = models.OneToOneField("actors.Hall", on_delete=models.PROTECT)
    hours = models.JSONField()
    minutes = models.SmallIntegerField()  # how long a place lasts
    places = models.SmallIntegerField()  # how many people at the same time
    ahead = models.SmallIntegerField()  # days
    misses = models.SmallIntegerField()  # who did not come so often books nothing for a time; 0: never
    services = models.JSONField(default=list)  # ids; empty: all that the agency offers
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)


class WindowGroup(models.Model):
    """Windows of a hall with places of their own, for services of one agency; without services nothing can be booked at them yet."""

    hall = models.ForeignKey("actors.Hall", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    places = models.SmallIntegerField()  # how many people at the same time, of those of the hall; 0: closed
    services = models.JSONField(default=list)  # ids
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "name"], name="cases_windows_named_once"),
            models.CheckConstraint(condition=Q(places__gte=0), name="cases_windows_places"),
        ]


class HallClosure(models.Model):
    """A day on which a hall is closed although the calendar has it open."""

    hall = models.ForeignKey("actors.Hall", on_delete=models.PROTECT)
    day = models.DateField()
    reason = models.CharField(max_length=200)  # everybody reads it
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "day"], name="cases_hall_closed_once")]


class Booking(models.Model):
    """A place at a hall. Open on a day that is over means that nobody came. What names the person is emptied when it is kept no longer."""

    number = models.CharField(max_length=16, unique=True)
    hall = models.ForeignKey("actors.Hall", on_delete=models.PROTECT)
    day = models.DateField()
    begins = models.SmallIntegerField()  # minutes after midnight, by the clock of the hall
    place = models.SmallIntegerField()  # 0, 1, ... of that hour
    windows = models.ForeignKey(WindowGroup, on_delete=models.PROTECT, null=True)  # that have places of their own
    service = models.CharField(max_length=80, blank=True)
    case = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey("actors.Party", on_delete=models.PROTECT, null=True)  # who has an account
    who = models.CharField(max_length=64, blank=True)  # keyed hash of the person, or of the telephone of who has no account
    name = models.TextField(blank=True)  # sealed, as the telephone, of who has no account
    phone = models.TextField(blank=True)
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default="open")  # open | came | cancelled
    displaced = models.BooleanField(default=False)  # the office moved it: who does not come then is not at fault
    ticket = models.IntegerField(null=True)  # queue number that it became
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "day", "begins", "place"], condition=Q(state__in=("open", "came")), name="cases_booked_place_once"
            ),
            models.UniqueConstraint(
                fields=["hall", "day", "who"], condition=Q(state="open") & ~Q(who=""), name="cases_one_booking_a_person_and_day"
            ),
            models.CheckConstraint(condition=Q(ticket=None) | Q(state="came"), name="cases_booking_number_of_who_came"),
        ]
        indexes = [models.Index(fields=["who", "day"]), models.Index(fields=["day"])]
