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
    "desk:moving": N_(
        "Running cases end under the revision under which they began, unless a rule says otherwise. Choose those that shall be moved; "
        "nothing happens before you have seen what would differ for each."
    ),
    "desk:move": N_(
        "For each case: questions, materials, steps, last day and fee before and after. Say why and by which article; each case is moved "
        "by itself, and its party gets a paper. What was answered to questions that are gone is kept."
    ),
}
