"""What only a demonstration home does: show the codes that the simulated gateway would have sent, let a domain hold a text."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="demo", required=True, metavar="WORD")
    code = words.add_parser("code", help="print the codes with which an account can sign in now")
    code.add_argument("account", help="login of an officer, or telephone or name of a person of the demonstration")
    place = words.add_parser("place", help="let a .example domain hold the text that proves control over it")
    place.add_argument("domain")
    place.add_argument("text", help="as the page of the matter shows it: tongban=…")
    place.add_argument("--file", action="store_true", help="as a file under its address, not in its DNS")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    if arguments.demo == "place":
        return _place(arguments)
    from django.utils import timezone

    from tongban.actors.sign_in import demo_codes
    from tongban.base.errors import Refused

    codes = demo_codes(arguments.account, at=timezone.now())
    if not codes:
        raise Refused("sign_in.no_code", account=arguments.account)
    print("\n".join(codes))
    return 0


def _place(arguments: Namespace) -> int:
    from django.conf import settings

    from tongban.base.errors import Refused
    from tongban.exchange.links import stand_in
    from tongban.project.jobs import OUTSIDE

    if not settings.DEMO:
        raise Refused("demo.only", home=settings.HOME)
    told = {"file": arguments.text} if arguments.file else {"dns": (arguments.text,)}
    stand_in.place(settings.HOME / OUTSIDE, arguments.domain, **told)
    print(f"{arguments.domain} holds it now; press “Look again now” on the page of the matter")
    return 0
