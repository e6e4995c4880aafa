"""What only a demonstration home does: show the codes that the simulated gateway would have sent."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="demo", required=True, metavar="WORD")
    code = words.add_parser("code", help="print the codes with which an account can sign in now")
    code.add_argument("account", help="login of an officer, or telephone or name of a person of the demonstration")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors.sign_in import demo_codes
    from tongban.base.errors import Refused

    codes = demo_codes(arguments.account, at=timezone.now())
    if not codes:
        raise Refused("sign_in.no_code", account=arguments.account)
    print("\n".join(codes))
    return 0
