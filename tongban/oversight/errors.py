"""Words for what oversight refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "figure.unknown": N_("There is no figure “%(given)s”. Choose one of: %(known)s."),
    "figure.no_columns": N_("Parquet needs the extra “columns”: install tongban[columns], or take the same table as CSV."),
    "rating.not_closed": N_("A matter can be rated once it is closed. Look at it again when the decision has been served."),
    "rating.too_late": N_("This matter could be rated until %(until)s. You can still write to the office."),
    "rating.given": N_("You have rated this matter already; each matter is rated once."),
    "rating.sign_in": N_("This matter belongs to somebody who can sign in: it is rated there, and not by number and code."),
    "rating.bad_level": N_("%(label)s: choose one of the five levels."),
    "rating.unknown": N_("There is no such rating that waits for an answer, or not for you."),
    "rating.no_finding": N_("Choose whether it was found to be as the rating says."),
    "rating.no_reached": N_("Choose whether the person was reached."),
    "rating.verified": N_(
        "This rating was looked into on %(day)s already, with another result. The first stands; write in the answer what came out since."
    ),
    "rating.not_verified": N_("First look into the rating, and say whether it is as it says. Then what comes next can be done."),
    "rating.nothing_to_mend": N_("It was not found to be as the rating says, so there is nothing to put right. Answer who rated."),
    "rating.mended": N_("What was put right was written on %(day)s already. Write what came since in the answer."),
    "rating.no_mending": N_("Write what was done to put things right; the person who rated reads it."),
    "rating.not_mended": N_("It was found to be as the rating says: first write what was done to put it right."),
    "rating.done_meanwhile": N_("What was missed has been done meanwhile, so no other day is needed. Look at it again."),
    "rating.instructed": N_("Another day was set for this already. Look at it again."),
    "rating.instruct_days": N_("Give between 1 and %(most)s working days."),
    "rating.instruct_words": N_("Write what the agency shall do; it reads it with the new day."),
    "rating.answered": N_("This rating has been answered already. Look at it again."),
    "rating.own_work": N_("Who took part in a case does not call who rated it. Leave the call to a colleague or to who supervises."),
    "rating.took_part": N_(
        "Who took part in a case neither looks into what was said of it nor answers. Leave it to a colleague or to the leader."
    ),
    "rating.nobody_to_call": N_("Nobody can be called: this was written without an account. The answer stands under its number and code."),
    "rating.called_back": N_("Who rated was called and reached already. Look at it again."),
    "rating.no_answer": N_("Write what you found and what was done; the person who rated reads it."),
}
