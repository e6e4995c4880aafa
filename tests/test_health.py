import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_platform_says_that_it_lives(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
