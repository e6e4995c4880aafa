"""Help in place of the pages about revisions of services and what they change."""

from django.utils.translation import gettext_noop as N_

REVISIONS = {
    "desk:articles": N_(
        "Choose the article that changes. The list says which services cite it and where, which materials are asked for by it, and "
        "which running cases and last days follow from it, under whatever revision these run."
    ),
    "desk:replay": N_(
        "What the newest closed cases would have come to, had this revision been in force: who would be refused, asked more, pay or wait "
        "differently. Use it before you publish; it changes nothing."
    ),
    "desk:pilots": N_(
        "A revision can hold at some offices first, from a day to a day, while all others go on as before. One officer proposes it, "
        "another approves it; figures of both sides stand in the cockpit. While it lasts no other revision of the pack is published."
    ),
    "desk:pilot-propose": N_(
        "Choose the offices and the days, and say what you expect to see. It begins tomorrow at the earliest, because people must be able "
        "to know before. What everybody shares, such as registers and codes, cannot be tried by some only."
    ),
    "desk:pilot": N_(
        "At its end say what follows: adopt it for everybody, prolong it with a second officer, or stop it. After its last day it holds no "
        "longer in any case. Cases that began in it stay under it; those that must not can be moved one by one."
    ),
    "supervise:pilot": N_(
        "Each figure four times: the offices on trial and the others, before and since. If both sides changed alike, something else was "
        "the cause. Where too few cases are known nothing is compared. A figure opens its cases, if you may see them."
    ),
    "supervise:pilots": N_(
        "Revisions that some offices try or have tried, the newest first. Open one for its figures; who edits or publishes packs begins "
        "and ends a trial at the desk."
    ),
    "supervise:pilot-cases": N_(
        "The cases that one figure of a trial rests on, the newest first, of those that you may see. Which offices and which days are "
        "meant stands at the top."
    ),
    "desk:moving": N_(
        "Running cases end under the revision under which they began, unless a rule says otherwise. Choose those that shall be moved; "
        "nothing happens before you have seen what would differ for each."
    ),
    "desk:move": N_(
        "For each case: questions, materials, steps, last day and fee before and after. Say why and by which article; each case is moved "
        "by itself, and its party gets a paper. What was answered to questions that are gone is kept."
    ),
}
