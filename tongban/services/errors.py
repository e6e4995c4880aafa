"""Words for what the engine of services refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "pack.not_publishable": N_("The pack has %(count)s problems; first: %(first)s Mend them and propose it again."),
    "pack.unknown": N_("There is no such revision. Look at the list again."),
    "pack.known": N_("Just these files were proposed already. Change something, or publish that revision."),
    "pack.same_person": N_("Whoever proposed a revision does not publish it. Ask a colleague with the right to publish."),
    "pack.base_changed": N_(
        "Another revision of %(pack)s was published after this one was begun, and would be undone. Turn it down and have it made anew."
    ),
    "pack.day_past": N_("%(day)s is no day that is still to come. Name a later day, or publish it at once without one."),
    "pack.bad_day": N_("%(given)s is no day. Write it as year, month and day: 2026-07-01."),
    "pack.next_lies_ahead": N_(
        "A revision of %(pack)s is published that holds from %(day)s on, and on that day would undo this one."
        " Call it back first, and propose it again with what this one changes."
    ),
    "pack.shared_at_once": N_(
        "%(count)s changes hold for everybody as soon as they are published: %(names)s."
        " Publish these at once and for all, or leave them out of this revision."
    ),
    "pack.pilot_runs": N_(
        "A revision of %(pack)s is on trial from %(since)s to %(until)s, and what it is compared with stays as it is until then."
        " Adopt the trial for everybody, or stop it first."
    ),
    "pilot.unknown": N_("There is no such trial. Look at the list again."),
    "pilot.no_reason": N_("There is no reason. Say what the trial is to show, or why it ends; it stands in the log."),
    "pilot.no_agency": N_("No agency is chosen, or more than %(most)s. Choose those at which the revision is tried."),
    "pilot.not_offered": N_("%(agency)s offers no service of %(pack)s. Leave it out, or let it offer one first."),
    "pilot.bad_day": N_("%(given)s is no day. Write it as year, month and day: 2026-07-01."),
    "pilot.day_past": N_("A trial cannot begin on %(day)s: people must know before. Name a day that is still to come."),
    "pilot.ends_before": N_("The trial would end on %(until)s, before it begins on %(since)s. Name a later last day."),
    "pilot.revision_state": N_("The revision is %(state)s. Only one that is proposed, or published for a later day, can be tried."),
    "pilot.next_lies_ahead": N_(
        "A revision holds for everybody from %(day)s on, and the trial would go beyond that day. End it before, or call that revision back."
    ),
    "pilot.overlaps": N_(
        "Another trial of %(pack)s has the days from %(since)s to %(until)s. Two at once could not be compared. Choose other days."
    ),
    "pilot.for_everybody": N_(
        "%(count)s changes would hold for everybody, not for some offices only: %(names)s. Leave them out of this revision."
    ),
    "pilot.service_gone": N_("The revision takes services away from those who try it: %(services)s. Keep them in it."),
    "pilot.not_proposed": N_("The trial is %(state)s; nothing about it waits for an approval. Look at the list again."),
    "pilot.same_person": N_("Whoever proposed the trial or its revision does not approve it. Ask a colleague with the right to publish."),
    "pilot.not_open": N_("The trial is %(state)s; it cannot be ended or prolonged. Look at the list again."),
    "pilot.over": N_("The trial was over on %(until)s. Adopt it, stop it, or propose a new one."),
    "pilot.not_later": N_("The trial lasts until %(until)s already. Name a later last day."),
    "pilot.asked_already": N_("Somebody asked already that this trial goes on. Approve that, or turn it down first."),
    "pilot.gap": N_(
        "The trial ends on %(until)s, and its offices would go back for the days before %(day)s."
        " Choose the next day at the latest, or prolong it first."
    ),
    "pack.no_reason": N_("There is no reason. Say why; it stands in the log, and its author reads it."),
    "edit.not_data": N_("%(file)s is not data: code and templates come with the deployment. Edit .yaml, .md and .txt files."),
    "edit.bad_place": N_("%(file)s cannot stand in a pack: %(why)s"),
    "edit.too_large": N_("The text is too long: at most %(most)s characters a file. Split it by topic."),
    "edit.changed_meanwhile": N_(
        "%(file)s was changed in another window after this page was opened. Nothing is lost: compare both texts and save again."
    ),
    "edit.no_file": N_("The pack has no file %(file)s. Look at the list again."),
    "edit.no_file_given": N_("No file is chosen. Choose the .zip file of a pack's folder."),
    "edit.unreadable": N_("%(file)s cannot be read as words by key. Mend it as a file first."),
    "edit.no_pack": N_("There is no pack in it: pack.yaml with an id is missing. Pack the whole folder."),
    "edit.nothing": N_("Nothing is changed yet. Edit a file first."),
    "edit.outdated": N_("Another revision was published after you began. Bring your draft up to date, then propose it."),
    "trial.busy": N_("Other trials are waiting. Try again in some minutes."),
    "trial.running": N_("A trial of yours is not done yet. Wait for its result."),
    "trial.none": N_("This draft has no scenarios to play."),
    "trial.broken": N_("The draft has %(count)s problems. Mend them first; then its scenarios can be played."),
    "pack.not_proposed": N_("The revision is %(state)s, not proposed. Propose a new one."),
    "pack.unknown_code": N_(
        "The code in %(files)s is not installed with this platform, nor signed by a trusted key. Propose it as a signed bundle."
    ),
    "bundle.unknown_key": N_(
        "The bundle is signed with the key %(key)s, which is not trusted here now. Ask whoever signed it, or the security administrator."
    ),
    "key.unknown": N_("No key %(key)s is trusted here. Look at the list: tongban pack keys"),
    "key.no_name": N_("The key has no name. Say whose it is, as people will read it."),
    "key.no_reason": N_("There is no reason. Say why the key is trusted no longer; it stands in the log."),
    "key.bad_period": N_("The key would end before it begins. Give a later end, or none."),
    "key.trusted_already": N_("The key %(key)s is trusted already. To change its name or time, end it and trust it again."),
    "key.same_person": N_("Whoever trusted a key brings nothing in that it signed. Ask a colleague."),
    "service.unknown": N_("There is no service %(service)s here. Look for it in the list of services."),
    "service.not_offered": N_("No agency offers %(service)s for region %(region)s. Choose another region, or ask the agency."),
    "service.guide_only": N_("%(service)s is a guide only: nobody applies for it here. Publish a revision of it that can be applied for."),
    "copy.too_many": N_("Name at least one other body, and at most %(most)s."),
    "copy.no_source": N_("The region %(region)s says nothing of its own about this service, so there is nothing to copy."),
    "copy.no_region": N_("No region of this code is known here. Load the division first, or leave it out."),
    "copy.nothing": N_("None of these bodies can take this configuration. Read the reason beside each of them."),
    "basic.no_feed": N_("Nothing was told by %(partner)s yet. Fetch it: tongban load basic --from %(partner)s"),
    "basic.other_edition": N_("Edition %(given)s is not the one told last, which is %(on_record)s. Look at its differences first."),
    "basic.none": N_("There is no such matter of a basic catalogue. Look at the list again."),
    "basic.no_item": N_("No listed item has the code %(given)s. Look for it in the list of local items."),
    "basic.no_keeper": N_("%(name)s keeps no basic catalogue: only the nation and provinces do. Choose one of them."),
    "basic.not_above": N_("No basic catalogue is kept by %(given)s above this item. Choose the province or the nation in which it lies."),
    "basic.missing": N_("%(field)s is missing. Give it as the catalogue shall have it."),
    "basic.kind": N_("%(given)s is no kind of item. Choose one of: %(known)s"),
    "basic.levels": N_("%(given)s names a level that there is not. Give digits out of: %(known)s"),
    "basic.until": N_("The item would end on %(given)s, before it begins. Give a later day, or none."),
    "basic.past": N_("%(given)s has passed already. An item ends today or later."),
    "basic.day": N_("A day of this line cannot be read. Write it as 2026-01-31, or leave it empty."),
    "basic.bad_day": N_("%(given)s is no day. Write it as year, month and day: 2026-07-01."),
    "basic.bad_file": N_("%(file)s cannot be read as a table. Give a file of comma-separated values in UTF-8 with a line of names."),
    "basic.empty_file": N_("The file has no basic item. Look at its columns: code, name and kind must be there."),
    "basic.article": N_(
        "The register of laws has no article %(given)s that holds today. Choose another, or say in words what the item rests on."
    ),
    "basic.too_many_articles": N_("%(given)s articles are named; at most %(most)s fit. Name those on which the item rests."),
    "basic.no_basis": N_("It is not said what the item rests on. Name an article, or the rule in words."),
    "basic.no_reason": N_("There is no reason. Say why; whoever reads the matter reads it."),
    "basic.unknown": N_("No basic item has the code %(given)s. Look for it in the catalogue, or propose it as a new one."),
    "basic.code_taken": N_("The code %(given)s is in a catalogue already. Give another, or let the item rest on that one."),
    "basic.others": N_("The code %(given)s is kept by %(name)s. Only its officers change what it says."),
    "basic.proposed_already": N_("A change of %(given)s waits for its second officer already. Confirm or decline that one first."),
    "basic.rests_already": N_("The item rests on the basic item %(given)s already, so there is nothing to adopt."),
    "basic.reported_already": N_("The item was reported already and is not decided yet. Follow that matter, or take it back first."),
    "basic.wrong_state": N_("The matter is %(state)s now, so this cannot be done. Open it again to see where it stands."),
    "basic.same_person": N_("Whoever proposed a change does not confirm it. Ask a colleague."),
    "service.no_power": N_("%(agency)s does not hold the power %(power)s on %(day)s. Register the power or its delegation first."),
}
