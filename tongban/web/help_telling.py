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
    "portal:consultation": N_(
        "An office asks you in somebody's matter, because something of yours may be touched by it. It does not say who applied. "
        "Answer once, here or by letter; if you say nothing, the office decides by itself."
    ),
    "supervise:notices": N_(
        "Messages that did not reach their party: the carrier said so, the letter came back, or nobody answered eight times. Send one "
        "again when the cause is gone; if the address is wrong, only the party can change it. What was to be said stands in their space."
    ),
    "portal:many": N_(
        "For who applies for the same thing many times. Each application keeps its own rules: what is wrong with one holds up no other. "
        "Sent twice by mistake it counts once."
    ),
    "portal:many-list": N_(
        "The files with applications that were sent for the one you act for. Results are kept for 90 days; matters stay."
    ),
    "portal:many-result": N_(
        "What became of each application. What was filed has a number and is found among your matters. What was refused was not filed: "
        "download it, mend it and send it again."
    ),
}
