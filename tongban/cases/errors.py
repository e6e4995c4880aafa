"""Words for what the engine of cases refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "case.unknown": N_("There is no such case, or not for you. Check the number."),
    "case.wrong_state": N_("The case is %(state)s; this act (%(act)s) does not fit. Look at the case again."),
    "case.not_yours": N_("Only the applicant, or who holds its mandate for this service, may do this."),
    "case.level": N_("This service needs identity level %(needed)s; you have %(given)s. Have yourself identified at a window."),
    "case.applicant_kind": N_("This service is for: %(wanted)s. Apply in the name of one of these."),
    "case.no_power": N_(
        "%(agency)s does not hold the power for this service on that day, so no case can be opened. Turn to the competent agency."
    ),
    "case.material_missing": N_("%(label)s is missing. Upload it."),
    "case.material_unknown": N_("The service has no material %(material)s."),
    "case.too_many_files": N_("At most %(most)s files fit for %(label)s. Remove one first."),
    "case.other_content": N_("The same key was used for another submission. Use a new key for new content."),
    "case.state_secret": N_("%(field)s bears a mark of secrecy (%(mark)s). Nothing was kept. Secret matters never go over this platform."),
    "case.taken": N_("%(name)s has taken this case. Ask for it to be handed over."),
    "case.not_taken": N_("Take the case first, so that everybody sees who has it."),
    "case.asked_before": N_("%(items)s could have been asked for the first time; a supplement is asked once and completely."),
    "case.nothing_asked": N_("Name at least one field or material to be supplied."),
    "case.unknown_item": N_("%(item)s is neither a field nor a material of this service."),
    "case.not_supplied": N_("%(label)s was asked for and is not there yet. Supply it."),
    "case.no_outcome": N_("%(outcome)s is not an outcome of the step %(step)s. Choose one of: %(known)s."),
    "case.reason_needed": N_("An unfavourable decision needs at least one reason of the pack. Choose one of: %(known)s."),
    "case.reason_unknown": N_("%(reason)s is not a reason of this outcome. Choose one of: %(known)s."),
    "case.materials_open": N_("These materials are still missing: %(missing)s. Ask for them before a favourable decision."),
    "case.not_this_step": N_("The case is at %(step)s; this act belongs to another step. Look at it again."),
    "case.no_agency": N_(
        "No agency here has the function %(function)s that the step %(step)s needs. Tell the body that keeps the agencies."
    ),
    "case.step_may_not": N_("The step %(step)s does not allow this act (%(act)s)."),
    "case.bad_question": N_("Write what you ask, and give between 1 and %(most)s working days."),
    "case.own_department": N_("%(agency)s is the case's own department. Ask another one, or write a note."),
    "case.asked_department": N_("%(agency)s was asked already and has not answered. Wait, or urge it."),
    "case.no_answer": N_("Write the opinion of your department."),
    "case.nothing_changed": N_("Change at least one answer, and say why."),
    "case.kept": N_("The case is kept until %(until)s; its content cannot be erased before."),
    "case.which_licence": N_("This is about a licence (%(kind)s). Choose one of yours that is in force."),
    "case.licence_busy": N_("Another application about this licence is open (%(number)s). Wait for it, or withdraw it."),
    "case.no_change": N_("No change waits for an answer in this case. Look at it again."),
    "case.change_reason": N_("Say why the change is not taken over."),
    "case.no_receiver": N_("Choose a colleague who holds the post for this step."),
    "case.hand_over_reason": N_("Say why you hand it over. Your colleague and the applicant read it."),
}
