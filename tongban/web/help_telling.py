"""Help in place of the pages about telling people: how they want it, and what did not arrive."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

TELLING = {
    "portal:rating-by-code": N_(
        "Who wrote without an account rates the answer here once, with the number and the code of the receipt. Who worked at it does "
        "not see who rated; what the office answers to a bad rating stands on this page."
    ),
    "portal:mail": N_(
        "We write only when an office or the law did something in a matter, and name nothing but its number. The address counts "
        "once you have typed in the code that we send to it."
    ),
    "portal:reach": N_(
        "Choose how we call you when something happens; you can change it at any time, and choose none. Everything stands in your "
        "own space anyway. Papers of the office reach you in any case; by mail or text message they are served only if you agree here."
    ),
    "supervise:notices": N_(
        "Messages that did not reach their party: the carrier said so, the letter came back, or nobody answered eight times. Send one "
        "again when the cause is gone; if the address is wrong, only the party can change it. What was to be said stands in their space."
    ),
}
