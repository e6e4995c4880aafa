"""Words for what practice refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "exercise.no_practice": N_("This is no practice copy. Start one with: tongban up --practice"),
    "exercise.unknown": N_("There is no such exercise for your post. Choose one of the list."),
    "exercise.running": N_("You are in an exercise already. Finish it, or end it first."),
    "link.practice": N_("Nothing leaves a practice copy: %(link)s was not asked."),
}
