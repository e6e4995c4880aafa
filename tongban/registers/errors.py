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
    "law.no_article": N_("%(act)s, article %(article)s, does not hold on %(day)s. Cite the one that does."),
    "law.no_power": N_("%(agency)s does not hold the power for this on %(day)s. Turn to the agency that does."),
}
