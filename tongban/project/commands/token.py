"""Issue a bearer token for a program; it is shown once."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    parser.add_argument("account", help="login of the account whose program it is")
    parser.add_argument("name", help="what the token is for, such as “till of the main hall”")
    parser.add_argument("--scope", action="append", default=[], required=True, help="what it may do; repeat for several")
    parser.add_argument("--days", type=int, default=365, help="days until it ends (default 365)")
    parser.add_argument("--party", type=int, help="number of the party it acts for, under a mandate of the account's person")
    parser.add_argument("--post", type=int, help="number of the post in whose right it acts")
    parser.add_argument("--agency", type=int, help="number of the agency a partner acts for")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from tongban.actors import accounts, tokens
    from tongban.base.actor import SYSTEM
    from tongban.project import alone

    at = timezone.now()
    account = accounts.account_named(arguments.account)
    until = at + timedelta(days=arguments.days)
    where = {"party": arguments.party, "post": arguments.post, "agency": arguments.agency}
    with alone.writing():
        print(tokens.issue_token(account, arguments.name, arguments.scope, by=SYSTEM, at=at, until=until, **where))
    return 0
