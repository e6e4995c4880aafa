"""Help in place of the pages of who supervises, looks into ratings and publishes holidays."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

SUPERVISING = {
    "desk:calendars": N_(
        "Publish the days off and make-up days of a year. First you see which days become other ones and how many running cases are "
        "reckoned anew; nothing is kept until you publish. Published again with other days, those take their place."
    ),
    "supervise:stuck": N_(
        "Parts of joint matters that could not be filed, why, and when they are tried again. After five tries only somebody's asking for "
        "it helps: look whether the reason can be mended. The rest of each matter goes on."
    ),
    "supervise:waiting": N_(
        "Bad ratings that an office has to look into, the first due first. A missed day lies with the superior from then on, who sets "
        "another one. Who rated is not told."
    ),
    "supervise:duty": N_(
        "In this order, each said once: whether it is as the rating says, what was put right, the answer and the call. The person who "
        "rated reads what was put right and the answer; whoever took part in the case does none of it."
    ),
}
