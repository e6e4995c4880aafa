"""What tests of pages share: the moment at which they play, and browsers of the cast."""

from django.test import Client
from django.utils import timezone

from tongban.actors import cast

AT = timezone.now()  # pages ask the clock of the machine


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    """A browser in which somebody of the cast is signed in, acting for a party where one is named."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client
