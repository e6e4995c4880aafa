"""Words for what registers refuse."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "register.unknown": N_("There is no register %(register)s. Publish the pack that defines it."),
    "register.no_record": N_("%(register)s holds nothing under %(key)s. Check the number."),
    "register.taken": N_("%(field)s “%(given)s” stands in %(register)s already. Choose another."),
    "register.unknown_field": N_("%(register)s has no field %(field)s. Leave it out."),
    "register.changed_since": N_("The record was changed meanwhile. Look at it again, then repeat."),
    "field.missing": N_("%(label)s is not filled in. Fill it in."),
    "field.bad_type": N_("%(label)s: “%(given)s” is not of the kind asked for (%(type)s). Correct it."),
    "field.not_listed": N_("%(label)s: “%(given)s” is no code of the list. Give the code, or choose one of those that are offered there."),
    "field.code_ended": N_("%(label)s: the code %(given)s holds no more since %(until)s. Choose one that holds on the day of filing."),
    "field.code_replaced": N_("%(label)s: the code %(given)s holds no more since %(until)s; %(instead)s took its place. Give that one."),
    "field.bad_code": N_("%(label)s: “%(given)s” is not in the list on that day. Choose one of the list."),
    "field.bad_pattern": N_("%(label)s: “%(given)s” does not have the right form. Compare it with the example."),
    "field.bad_domain": N_("%(label)s: “%(given)s” is not a domain name. Give the name only, such as shop.example, without https://."),
    "field.bad_date": N_("%(label)s: “%(given)s” is not a day. Write it as 2026-11-23."),
    "field.too_small": N_("%(label)s: %(given)s is less than %(least)s. Correct it."),
    "field.too_large": N_("%(label)s: %(given)s is more than %(most)s. Correct it."),
    "field.too_many": N_("%(label)s: %(given)s values, at most %(most)s fit. Leave some out."),
    "field.too_many_lines": N_("%(label)s: %(given)s lines, at most %(most)s fit. Take some out, or send the rest in another application."),
    "field.too_few_lines": N_("%(label)s: %(given)s lines, at least %(least)s must be filled in. Add what is missing."),
    "field.unknown": N_("The form has no field %(field)s. Leave it out."),
    "tariff.too_large": N_("The file is larger than %(most)s bytes. Split it into several of the same edition."),
    "tariff.bad_file": N_("The file is no CSV in UTF-8 that can be read. Save it as such, with a line of names."),
    "tariff.no_column": N_("The file has no column %(field)s. Add it to the line of names."),
    "tariff.unknown_column": N_("%(field)s is no column of a tariff. Take it out; known are %(known)s."),
    "tariff.rows": N_("The file has no rows, or more than %(most)s. Give between one and that many."),
    "tariff.twice": N_("%(field)s: “%(given)s” stands twice. Take one of both out."),
    "tariff.cells": N_("The row has more or fewer cells than the line of names. Put text with commas between quotes."),
    "tariff.days": N_("%(field)s: “%(given)s” is not after the first day. Correct one of both."),
    "tariff.half": N_("A rate for each unit and its unit belong together. Give both (%(field)s), or none."),
    "tariff.overlap": N_("%(field)s: on %(given)s another row of the same code still holds. End that one, or begin this one later."),
    "tariff.later": N_("%(field)s: from %(day)s on a later edition holds. End the row on that day at the latest."),
    "delegation.none": N_("There is no such delegation. Look at the list again."),
    "delegation.not_own": N_("“%(name)s” does not hold this power by its own function, so it cannot lend it. Choose a power of its own."),
    "delegation.receiver": N_("“%(name)s” cannot use the power: it must be another agency that stands, in the same region or below it."),
    "delegation.term": N_("The last day must come after the first. Give a later one, or none."),
    "delegation.acts": N_("Choose acts of the list, or none for all of them."),
    "delegation.no_reason": N_("Say why the power is taken back; everyone can read it."),
    "delegation.over": N_(
        "The power for this case belongs to %(giver)s and is lent no longer, or not for this act. Ask %(giver)s to take the case back."
    ),
    "law.unknown": N_("Nobody knows %(act)s, article %(article)s, here. Choose one from the list."),
    "law.no_article": N_("%(act)s, article %(article)s, does not hold on %(day)s. Cite the one that does."),
    "law.no_power": N_("%(agency)s does not hold the power for this on %(day)s. Turn to the agency that does."),
    "ledger.no_type": N_("There is no type of ledger %(type)s. Publish the pack that defines it."),
    "ledger.none": N_("There is no such ledger that you may see. Compare its type and number with the document."),
    "ledger.unknown": N_("Line %(line)s: there is no ledger with the line %(given)s. Compare number and line with the document."),
    "ledger.bad_seal": N_(
        "Line %(line)s: what ledger %(ledger)s allows is not what its owner sealed. Tell its owner; nothing is drawn meanwhile."
    ),
    "ledger.wrong_state": N_("Line %(line)s: ledger %(ledger)s is %(on_record)s. Turn to the authority that keeps it."),
    "codes.none": N_("There is no code list %(list)s to download."),
    "ledger.void": N_("Line %(line)s: ledger %(ledger)s is void. Apply for another."),
    "ledger.written_off": N_("Line %(line)s: ledger %(ledger)s is written off: what it allowed was used. Apply for another."),
    "ledger.noted_already": N_(
        "Line %(line)s: another document has ledger %(ledger)s noted already, and it serves for one. Apply for another."
    ),
    "ledger.in_other_hand": N_("Line %(line)s: ledger %(ledger)s is in the hands of another agency. It must give it back first."),
    "ledger.other_holder": N_("Line %(line)s: ledger %(ledger)s is not of the holder %(given)s. Use one of the same holder."),
    "ledger.not_valid": N_(
        "Line %(line)s: ledger %(ledger)s is valid %(on_record)s, not on %(given)s. Apply for another, or have this one prolonged."
    ),
    "ledger.day_ahead": N_("Line %(line)s: the day %(given)s is still to come. Give the day of the declaration."),
    "ledger.other_office": N_("Line %(line)s: ledger %(ledger)s holds at the office %(on_record)s only, not at %(given)s. Declare there."),
    "ledger.other_goods": N_("Line %(line)s: the goods are %(given)s, on ledger %(ledger)s %(on_record)s. Compare code and edition."),
    "ledger.other_country": N_(
        "Line %(line)s: the country is %(given)s, on ledger %(ledger)s %(on_record)s. Correct it, or use another ledger."
    ),
    "ledger.other_unit": N_(
        "Line %(line)s: the unit %(given)s does not measure what ledger %(ledger)s counts in %(on_record)s. Give the quantity in that unit."
    ),
    "ledger.inexact": N_(
        "Line %(line)s: %(given)s has no exact value with five decimals in the unit %(on_record)s. Give the quantity in that unit."
    ),
    "ledger.no_measure": N_("Line %(line)s: ledger %(ledger)s counts %(on_record)s only, so %(given)s cannot be drawn. Leave it out."),
    "ledger.nothing_drawn": N_("Line %(line)s: nothing is drawn from ledger %(ledger)s. Give what is drawn."),
    "ledger.no_uses_left": N_(
        "Line %(line)s: ledger %(ledger)s was used %(given)s times and may be used %(on_record)s times. Apply for another."
    ),
    "ledger.over_drawn": N_(
        "Line %(line)s: %(given)s is drawn, ledger %(ledger)s has %(on_record)s left: %(difference)s too much. Draw less."
    ),
    "ledger.more_than_held": N_(
        "Line %(line)s: the document holds %(on_record)s of ledger %(ledger)s, not %(given)s. Give no more than that."
    ),
    "ledger.other_currency": N_(
        "Line %(line)s: the currency is %(given)s, on ledger %(ledger)s %(on_record)s. Another one needs the owner of the ledger."
    ),
    "ledger.not_whole": N_(
        "Line %(line)s: of ledger %(ledger)s all lines (%(on_record)s) are declared in their order, not %(given)s. Declare them so."
    ),
    "ledger.bad_field": N_("%(field)s is “%(given)s”. Give %(kind)s."),
    "ledger.no_purpose": N_("No purpose is given. Say why you look at this ledger; its holder reads it."),
    "ledger.not_asked": N_("Your agency asked for no such thing. Look at its own requests."),
    "ledger.forgone": N_("It is not wanted any more: whoever asked gave it up before it could be done."),
    "ledger.no_key": N_("The request has no key of its own. Send one in Idempotency-Key."),
    "ledger.key_used": N_("The key %(key)s was used for another request. Use a new one."),
    "ledger.no_draws": N_("The request draws nothing. Name the lines."),
    "ledger.nothing_held": N_("The document %(document)s holds nothing more. There is nothing to do."),
    "ledger.busy": N_("Others draw on the same ledger in this instant. Send the request again with the same key."),
    "ledger.not_drawer": N_("Your agency does not draw on ledgers of the type %(type)s. Turn to the agency that does."),
    "ledger.not_reserved": N_("Ledgers of the type %(type)s hold nothing beforehand. Note what is drawn."),
    "ledger.not_noted": N_("On ledgers of the type %(type)s one reserves first. Reserve, then consume."),
    "ledger.not_opener": N_("Your agency does not open ledgers of the type %(type)s. Turn to the agency that does."),
    "ledger.not_owner": N_("That agency does not keep ledgers of the type %(type)s. Name the one that does."),
    "ledger.no_holder": N_("No party has the code %(given)s here. Give that of the company as it stands in its register."),
    "ledger.stands": N_("The ledger %(type)s/%(number)s stands already. Give another number."),
    "ledger.bad_number": N_("“%(given)s” cannot number a ledger. Give a number without a slash."),
    "ledger.bad_days": N_("The ledger would end on %(given)s, before it begins on %(on_record)s. Correct the days."),
    "ledger.one_office": N_("Ledgers of the type %(type)s hold at exactly one office; %(given)s are named. Name one."),
    "ledger.no_lines": N_("The ledger has no lines. Name what it allows."),
    "ledger.not_measured": N_("%(field)s: ledgers of the type %(type)s count no %(measure)s. Leave it out."),
    "ledger.bad_measure": N_("%(field)s is %(given)s (%(mark)s). Give a value above 0 with its unit or currency."),
    "ledger.no_unit": N_("%(field)s: there is no unit %(given)s. Use one of the table of units."),
    "ledger.adjusting": N_("Another adjustment of line %(line)s of %(ledger)s waits for its decision. Decide that one first."),
    "ledger.below_drawn": N_("%(field)s would be %(given)s, but %(on_record)s is drawn already. Allow at least that."),
    "ledger.not_lower": N_("Of the ledger %(ledger)s no less is owed than before. Look at it again."),
    "ledger.no_adjustment": N_("There is no adjustment %(adjustment)s. Look at the ledger again."),
    "ledger.same_person": N_("Who proposed it cannot approve it. Another officer decides."),
    "ledger.decided": N_("The adjustment %(adjustment)s is decided already. Propose a new one."),
    "ledger.wrong_act": N_("The ledger %(ledger)s is %(state)s; “%(act)s” is not possible now. Look at it again."),
    "ledger.still_reserved": N_("Documents still hold something of the ledger %(ledger)s. Consume it or give it back first."),
    "ledger.no_reason": N_("No reason is given. Give one."),
    "ledger.no_receipt": N_("The ledger %(ledger)s is not written off. There is no receipt to take note of."),
    "ledger.not_handed": N_("The ledger %(ledger)s is not handed to that agency. Name an agency that draws on it."),
    "ledger.not_in_hand": N_("Your agency does not have the ledger %(ledger)s in hand. There is nothing to give back."),
    "ledger.kept_in_hand": N_("The papers of the ledger %(ledger)s were returned and it was kept. It goes to no other any more."),
    "ledger.no_hand": N_("No bank is chosen. Choose one."),
    "ledger.hand_none": N_("No ledger is named. Choose at least one."),
    "ledger.hand_many": N_("%(given)s ledgers are named, and at most %(most)s go together. Hand them in by several steps."),
    "ledger.no_outage": N_("The agency %(agency)s is not away. There is nothing to do."),
    "book.no_columns": N_("Books of ledgers need the extra “columns”. Install tongban[columns], then do it again."),
    "book.day_not_over": N_("%(given)s is not over yet. Give a copy of a day that has ended."),
    "book.bad_form": N_("A copy comes as %(known)s, not as “%(given)s”. Name one of these."),
    "book.unreadable": N_("This cannot be read as %(form)s: %(reason)s. Write the file anew and hand it in again."),
    "book.no_column": N_("The column %(field)s is missing. Add it to the copy; it may be empty where it holds text."),
    "book.bad_column": N_("The column %(field)s holds values of the type %(given)s. Write numbers as whole numbers and the rest as text."),
    "book.bad_whole": N_("Row %(row)s: %(field)s is “%(given)s”; it must be a whole number within its bounds. Correct it."),
    "book.bad_moment": N_("Row %(row)s: %(field)s is “%(given)s”; it must be an instant such as 2026-03-02T01:00:00Z. Correct it."),
    "book.bad_text": N_("Row %(row)s: %(field)s is empty, too long, or has control characters. Correct it."),
    "book.too_different": N_(
        "More than %(most)s rows differ. This looks like a copy of another day or another type; nothing was kept. Look at the copy first."
    ),
    "book.newer_compared": N_(
        "The copy of %(given)s came after that of %(newer)s was compared, which shows how things stand. It is kept and not compared."
    ),
    "book.lost": N_("The copy %(file)s is not in the folder of books any more. Hand it in again."),
    "book.no_file": N_("There is no file %(file)s. Name the copy that you want to hand in."),
    "book.bad_mark": N_("“%(given)s” is no currency or unit. Give its code, such as USD or 035."),
    "book.no_copy": N_("No copy of %(type)s of %(day)s waits to be compared. Hand one in with --copy."),
    "book.which_agency": N_("Several agencies keep %(type)s: %(known)s. Say whose copy it is with --agency."),
    "book.bad_day": N_("“%(given)s” is no day. Give it as 2026-03-02."),
    "book.no_type": N_("No type of ledger that your agency keeps is named. Choose one of the list."),
    "book.file_missing": N_("No file came. Choose the copy, and hand it in."),
    "book.too_large": N_("A copy that comes this way has at most %(most)s MB. Who runs the platform hands a larger one in by a command."),
    "book.too_many_rows": N_(
        "This copy has more than %(most)s rows. See whether it is the right file; up to %(largest)s are handed in by a command."
    ),
    "book.no_holder": N_(
        "No copy says whose the ledger %(ledger)s is, so there is nobody whom a case could be about. Answer the difference."
    ),
    "book.no_service": N_("No service for differences of ledgers is published here. Answer the difference."),
    "book.no_difference": N_("There is no such difference that you may answer. Look at the list again."),
    "book.no_words": N_("Say in words how it came to differ, or what was done."),
    "book.bad_answer": N_("“%(given)s” is no answer. Choose one of the list."),
    "book.no_adjustment": N_(
        "A correction names the approved change of %(ledger)s, line %(line)s, that two officers made since. Propose and approve it first."
    ),
    "book.answered": N_("This difference was answered already. Look at the list again."),
    "cross.x1_packages": N_("X1: %(given)s packages are declared, the bill has %(on_record)s. Compare with the bill of lading."),
    "cross.x1_weight": N_(
        "X1: the gross weight is %(given)s, on the bill %(on_record)s: %(difference)s apart, more than 3 percent. Compare both."
    ),
    "cross.x2_net": N_("X2: the net weight %(given)s is above the gross weight %(on_record)s. Correct one of them."),
    "cross.x2_total": N_("X2, line %(line)s: the total is %(given)s, quantity times unit price is %(on_record)s. Correct one of them."),
    "cross.x2_currency": N_("X2, line %(line)s: the currency is %(given)s, of the ledger %(on_record)s. Give all in one currency."),
    "cross.x3_code": N_("X3, line %(line)s: the code %(given)s is not in the tariff. Compare it with the tariff of %(day)s."),
    "cross.x3_edition": N_(
        "X3, line %(line)s: the code %(given)s is of the edition %(on_record)s and not that of %(day)s. Use that of the day."
    ),
    "cross.x3_units": N_(
        "X3, line %(line)s: the statutory units are %(given)s, in the tariff %(on_record)s. Give the quantities in those."
    ),
    "cross.x4_missing": N_("X4, line %(line)s: the goods %(given)s need the licence %(on_record)s, and none is given. Add it."),
    "cross.x5_holder": N_("X5: the declaration is of %(given)s, the note of %(on_record)s. Use a note of the same holder."),
    "cross.x5_lines": N_("X5: %(given)s lines are declared, the note has %(on_record)s. Declare all of them in their order."),
    "cross.x5_differs": N_("X5, line %(line)s: %(what)s is %(given)s, on the note %(on_record)s. Correct it, or have the note changed."),
    "cross.x5_quantity": N_("X5, line %(line)s: %(given)s is declared, the note has %(on_record)s: %(difference)s too much. Declare less."),
    "cross.x5_day": N_("X5: the note is valid %(on_record)s, not on %(given)s. Apply for another."),
    "cross.x6_currency": N_("X6: the payment is in %(given)s, the declaration in %(on_record)s. Ask the exchange bureau first."),
    "cross.x7_open": N_("X7: the declaration is not closed. Claim once customs has closed it."),
    "cross.x7_holder": N_("X7: the claim is of %(given)s, its documents are of %(on_record)s. Claim with documents of one holder."),
    "cross.x7_unit": N_("X7: the claim is in %(given)s, invoices in %(on_record)s. Units must agree."),
    "cross.x7_invoices": N_("X7: %(given)s is claimed, the invoices add up to %(on_record)s. Both must agree."),
    "cross.x7_rest": N_("X7: %(given)s is claimed, %(on_record)s is left: %(difference)s too much. Claim less."),
    "cross.x7_rate": N_("X7: the rate is %(given)s, on the day of export it was %(on_record)s. Use that one."),
    "cross.x8_uncollected": N_(
        "X8: %(given)s of %(on_record)s is collected and the limit is over. %(repayment)s of the refund is to be repaid."
    ),
    "cross.x9_surplus": N_(
        "X9, material %(what)s: %(on_record)s came in, %(given)s is accounted for: %(difference)s open. Resolve it before closing."
    ),
    "cross.x10_class": N_("X10: the company is of class %(given)s. Its transactions are registered item by item."),
    "cross.x10_operator": N_("X10: the operator is %(given)s in the register. Turn to the registrar."),
    "cross.x10_licence": N_("X10: the electronic licence is %(given)s. Turn to its issuer."),
    "cross.x10_listed": N_("X10: the operator is on the list of abnormal operations. An officer decides."),
    "cross.x11_missing": N_("X11: %(what)s stands in one copy only (owner: %(given)s, centre: %(on_record)s). Find out which is right."),
    "cross.x11_differs": N_("X11: %(what)s is %(given)s with its owner and %(on_record)s at the centre. Find out which is right."),
    "cross.x12_under": N_("X12: %(what)s has %(given)s amounts just under the limit %(on_record)s. Look at them together."),
}
