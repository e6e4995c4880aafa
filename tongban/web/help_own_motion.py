"""Help in place for what an agency does of its own accord: inspections, penalties, what the party can say, what is public."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

OWN_MOTION = {
    "desk:open-case": N_(
        "Choose the kind of case, then say about whom it is, what gave rise to it and why. One case gives rise to one of a kind against "
        "a party. Whom to inspect at random nobody chooses here: that needs a plan."
    ),
    "desk:inspections": N_(
        "A plan names how many are inspected and until when. The list of objects is fixed in the log before the lot can be known; who was "
        "inspected a short time ago is not in it. If too few objects fit, widen the plan: a lot must leave somebody out."
    ),
    "desk:record": N_(
        "What is asked here is asked at the step that you handle, all at once. Each time it is kept as a new version, and the party reads "
        "it in its file. Add the proof as PDF, PNG or JPEG."
    ),
    "desk:defence": N_(
        "Tell the party in writing what is to be decided and why. The case goes on when it has answered or its time is over, and a hearing "
        "that it asked for is held by somebody who did not investigate. The decision may not be heavier than what was told."
    ),
    "portal:file": N_(
        "Everything that the office has written in this case, its proof, and what it means to decide. Until the day that is named you can "
        "answer and ask for a hearing. If you do not understand something, write a message on the page of the matter."
    ),
    "portal:inspections": N_("Every plan of random inspections, the newest first. Open one to see who was drawn, how, and what was found."),
    "portal:inspection": N_(
        "Download the list and follow the three steps with any program that computes SHA-256: you must come to the same objects. Results "
        "stand here from the day on which they are served, for as long as they are public."
    ),
    "portal:penalties": N_(
        "Each decision stands here until its last day. If it is about you and something is wrong, open your matter: there you find how to "
        "have it reconsidered. What is revoked is taken back at once."
    ),
}
