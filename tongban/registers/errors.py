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
    "delegation.none": N_("There is no such delegation. Look at the list again."),
    "delegation.not_own": N_("“%(name)s” does not hold this power by its own function, so it cannot lend it. Choose a power of its own."),
    "delegation.receiver": N_("“%(name)s” cannot use the power: it must be another agency that stands, in the same region or below it."),
    "delegation.term": N_("The last day must come after the first. Give a later one, or none."),
    "delegation.acts": N_("Choose acts of the list, or none for all of them."),
    "delegation.no_reason": N_("Say why the power is taken back; everyone can read it."),
    "delegation.over": N_(
        "The power for this case belongs to %(giver)s and is lent no longer, or not for this act. Ask %(giver)s to take the case back."
    ),
    "law.no_article": N_("%(act)s, article %(article)s, does not hold on %(day)s. Cite the one that does."),
    "law.no_power": N_("%(agency)s does not hold the power for this on %(day)s. Turn to the agency that does."),
    "ledger.no_type": N_("There is no type of ledger %(type)s. Publish the pack that defines it."),
    "ledger.none": N_("There is no ledger %(ledger)s that you may see. Compare the number with the document."),
    "ledger.unknown": N_("Line %(line)s: there is no ledger with the line %(given)s. Compare number and line with the document."),
    "ledger.bad_seal": N_(
        "Line %(line)s: what ledger %(ledger)s allows is not what its owner sealed. Tell its owner; nothing is drawn meanwhile."
    ),
    "ledger.wrong_state": N_("Line %(line)s: ledger %(ledger)s is %(on_record)s. Turn to the authority that keeps it."),
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
    "ledger.no_adjustment": N_("There is no adjustment %(adjustment)s. Look at the ledger again."),
    "ledger.same_person": N_("Who proposed it cannot approve it. Another officer decides."),
    "ledger.decided": N_("The adjustment %(adjustment)s is decided already. Propose a new one."),
    "ledger.wrong_act": N_("The ledger %(ledger)s is %(state)s; “%(act)s” is not possible now. Look at it again."),
    "ledger.still_reserved": N_("Documents still hold something of the ledger %(ledger)s. Consume it or give it back first."),
    "ledger.no_reason": N_("No reason is given. Give one."),
    "ledger.no_receipt": N_("The ledger %(ledger)s is not written off. There is no receipt to take note of."),
    "ledger.not_handed": N_("The ledger %(ledger)s is not handed to that agency. Name an agency that draws on it."),
    "ledger.not_in_hand": N_("Your agency does not have the ledger %(ledger)s in hand. There is nothing to give back."),
    "ledger.no_outage": N_("The agency %(agency)s is not away. There is nothing to do."),
}
