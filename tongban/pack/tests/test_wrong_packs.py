"""Wrong packs, one fault each: the checker names the file and line where it stands, with a code, a reason and a cure."""

import pytest

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.tests.sample import FILES, READ, problems_of
from tongban.pack.world import World

SERVICE, FORM, OFFER = "services/website-filing/service.yaml", "services/website-filing/form.yaml", "offers/enterprises-state.yaml"
REGISTER, TEXTS, ELEMENTS = "registers/websites.yaml", "services/website-filing/texts.zh-Hans.yaml", "elements/redshield.yaml"
STORY = "services/website-filing/scenarios/story.yaml"


REFUSE = "refuse: {favourable: false, "
BAND = "[{from: 2004-07-01, unit: CNY, assumed: true, note: x, rows: [{name: light, %s}]}]"
ORDER = "low: 5, high: 4"
LATER = "low: 1, high: 2}, {name: heavy, low: 3, high: 4"
TWICE = "low: 1, high: 2, when: {field: kind, equals: trading}}, {name: light, low: 3, high: 4"
MORE = "surcharge: [{from: 2021-01-01, daily: %s, at_most: %s}]"
REST = "low: 1, high: 2, when: {field: kind, equals: trading}"
NO_UNIT = BAND.replace("CNY", "yuan") % "low: 1, high: 2"
# pack, file, what stands there, what is put there, the code expected on that line (or so many lines below it)
WRONG = [
    ("redshield", "pack.yaml", "id: redshield", "id: Red Shield", "shape.bad_name", 0),
    ("redshield", "pack.yaml", "title: {zh-Hans: 红盾315, ", "title: {zh-Hant-TW: 红盾315, ", "words.language", 0),
    ("redshield", "pack.yaml", "filing-clerk: {zh-Hans: 审查员", "filing-clerk: {zh-Hans: [审查员]", "shape.wrong_kind", 0),
    ("redshield", SERVICE, "grade: checked", "grade: perfect", "shape.not_among", 0),
    ("redshield", SERVICE, "power: website-filing", "power: flying", "power.unknown", 0),
    ("redshield", SERVICE, "authentic: zh-Hans", "authentic: de", "shape.not_among", 0),
    ("redshield", SERVICE, "applicants: [enterprise]", "applicants: [everybody]", "shape.not_among", 0),
    ("redshield", SERVICE, "identity: 2", "identity: 4", "shape.not_among", 0),
    ("redshield", SERVICE, "identity: 2", "identity: 2\nidentity: 3", "yaml.twice", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 1\nsignatories: {applicant: {}}", "signatory.identity", 0),
    ("redshield", SERVICE, "identity: 2", "identity: 2\nsignatories: {a: {}, b: {}}", "signatory.twice", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 2\nsignatories: {a: {number: webmaster}}", "signatory.half", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 2\nsignatories: {a: {number: domains, name: nobody}}", "signatory.no_question", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 2\nabout: {case: none, goes_to: superior}", "about.of_nothing", 1),
    ("redshield", SERVICE, "identity: 2", f"identity: 2\npay: {{before: fine, {MORE % (5, 4)}}}", "pay.surcharge", 1),
    ("redshield", SERVICE, "identity: 2", f"identity: 2\npay: {{before: served, {MORE % (3, 9)}}}", "pay.no_fine", 1),
    ("redshield", SERVICE, "identity: 2", f"identity: 2\npay: {{before: served, {MORE % ('half', 9)}}}", "pay.surcharge", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 2\npay: {before: step, assumed: true, note: x}", "pay.no_step", 1),
    ("redshield", SERVICE, "identity: 2", "identity: 2\npay: {before: step, after: [{from: 2001-01-01, event: x}]}", "shape.not_among", 1),
    ("redshield", SERVICE, "post: filing-clerk", "waits_for: payment", "pay.missing", 0),
    ("redshield", SERVICE, "case_type: promised", "case_typ: promised", "shape.unknown_key", 0),
    ("redshield", SERVICE, "draws:\n", "draws:\n  - 5\n", "shape.not_mapping", 1),
    ("redshield", SERVICE, "offer: enterprises.state", "offer: enterprises.stat", "fetch.no_offer", 0),
    ("redshield", SERVICE, "purpose: website-filing,", "purpose: curiosity,", "fetch.purpose", 0),
    ("redshield", SERVICE, "claim: {code: applicant.code}", "claim: {name: applicant.name}", "fetch.claim", 0),
    ("redshield", SERVICE, "on_unavailable: wait", "on_unavailable: later", "fetch.later", 0),
    ("redshield", SERVICE, "claim: {code: applicant.code}", "claim: {code: shop_code}", "fetch.no_source", 0),
    ("redshield", SERVICE, "business-licence: {instead_of_asking: fetch.operator}", "business-licence: {assumed: true}", "once_only", 0),
    ("redshield", SERVICE, "{instead_of_asking: fetch.operator}", "{instead_of_asking: fetch.owner}", "material.no_fetch", 0),
    ("redshield", SERVICE, "most: 5", "most: 0", "material.most", 0),
    ("redshield", SERVICE, "needed: optional", "needed: perhaps", "shape.not_among", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: colour, equals: red}", "condition.unknown_field", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, equals: bazaar}", "condition.no_code", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, at_least: a}", "condition.no_order", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, one_of: []}", "condition.wrong_value", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, equals: 5}", "condition.wrong_value", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, present: x}", "condition.wrong_value", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: domains, equals: a.example}", "condition.many", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: fetch.operator.colour, present: true}", "condition.unknown_field", 0),
    ("redshield", SERVICE, "needed: optional", "needed: {field: kind, equals: a, present: true}", "condition.one", 0),
    ("redshield", SERVICE, "start: screen", "start: nowhere", "graph.no_start", 0),
    ("redshield", SERVICE, "start: screen", "times: {ahead: cus-exprot}\nstart: screen", "deadline.unknown", 0),
    ("redshield", SERVICE, "next: review", "next: revue", "graph.no_step", -2),
    ("redshield", SERVICE, "post: filing-clerk", "post: wizard", "post.unknown", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}bands: {BAND % ORDER}, ", "band.order", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}bands: {BAND % LATER}, ", "band.never", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}bands: {BAND % TWICE}, ", "band.twice", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}bands: {BAND % REST}, ", "band.rest", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}bands: {NO_UNIT}, ", "shape.not_among", 0),
    ("redshield", SERVICE, "post: filing-clerk", "post: filing-clerk\n    allocate: favour", "shape.not_among", 1),
    ("redshield", SERVICE, "[operator_is_active, name_is_allowed]", "[operator_is_active]\n    allocate: lot", "allocate.no_post", 1),
    ("redshield", SERVICE, "[operator_is_active, name_is_allowed]", "[operator_is_actif]", "rules.unknown", 0),
    ("redshield", SERVICE, "may: [supplement, return, ask]", "may: [dance]", "shape.not_among", 0),
    ("redshield", SERVICE, "working_days: 20", "working_weeks: 4", "dated.no_value", 0),
    ("redshield", SERVICE, "working_days: 20", "working_days: -20", "dated.amount", 0),
    ("redshield", SERVICE, "from: 2004-07-01, working_days: 20", "from: 2004-06-30, working_days: 20", "law.no_article", 0),
    ("redshield", SERVICE, "from: 2004-07-01, working_days: 20", "from: 2004-06-31, working_days: 20", "yaml.bad_value", 0),
    ("redshield", SERVICE, ', law: {act: licensing-law, article: "42"}', "", "law.missing", 0),
    ("redshield", SERVICE, 'law: {act: licensing-law, article: "58"}', 'law: {act: licencing-law, article: "58"}', "law.unknown_act", 0),
    ("redshield", SERVICE, "amount: 0, currency: CNY", "amount: free, currency: CNY", "shape.wrong_kind", 0),
    ("redshield", SERVICE, "amount: 0, currency: CNY", "amount: -5, currency: CNY", "dated.amount", 0),
    ("redshield", SERVICE, "enter: [redshield.websites]", "enter: [redshield.webs]", "outcome.no_register", 0),
    ("redshield", SERVICE, "reasons: [name-misleading, proof-wrong, scope-missing]", "reasons: [whim]", "reason.unknown", 0),
    ("redshield", SERVICE, REFUSE, f"{REFUSE}goes_on: true, ", "outcome.goes_on", 0),
    ("redshield", SERVICE, ", reasons: [name-misleading, proof-wrong, scope-missing]", "", "outcome.no_reasons", 0),
    ("redshield", SERVICE, "proof-wrong: {law: {act: website-filing-2000, article: unknown}}", "proof-wrong:", "law.missing", 0),
    ("redshield", SERVICE, "    law: {act: website-filing-2000, article: unknown}\n    later", "    later", "law.missing", -4),
    ("redshield", SERVICE, ', law: {act: licensing-law, article: "58"}}]', "}]", "law.missing", 0),
    ("redshield", SERVICE, "    next: decide\n", "    next: decide\n    deemed: granted\n", "law.missing", 1),
    ("redshield", SERVICE, 'false-data: {law: {act: licensing-law, article: "69"}}', "false-data:", "law.missing", 0),
    ("redshield", SERVICE, "proof-wrong: {law:", "Proof Wrong: {law:", "shape.bad_name", -2),
    ("redshield", SERVICE, "register: redshield.domains", "register: redshield.domain", "draw.no_register", 0),
    ("redshield", SERVICE, "field: domain,", "field: address,", "draw.no_field", 0),
    ("redshield", SERVICE, "each: domains, field", "each: sites, field", "draw.no_key", 0),
    ("redshield", SERVICE, "shows: [site_name, domains, kind]", "shows: [colour]", "licence.no_fact", 0),
    ("redshield", SERVICE, "badge: true", "badge: 1", "shape.wrong_kind", 0),
    ("redshield", SERVICE, "badge: true", "template: licence.typ", "licence.no_template", 0),
    ("redshield", SERVICE, "years: 1", "years: 1.5", "yaml.bad_value", 0),
    ("redshield", SERVICE, "retention: {class: 10y", "retention: {class: 10d", "shape.not_among", 0),
    ("redshield", SERVICE, "grade: checked", "grade: verified", "verified.no_scenario", 54),
    ("redshield", SERVICE, "link: domain", "link: telex", "shape.not_among", 0),
    ("redshield", SERVICE, "each: domains, material", "each: site_name, material", "evidence.no_question", 0),
    ("redshield", SERVICE, "material: domain-certificate", "material: business-licence", "evidence.no_material", 0),
    ("redshield", SERVICE, "material: domain-certificate", "material: trademark", "evidence.no_end", 0),
    ("redshield", SERVICE, "    next: review", "    next: prove\n  prove: {waits_for: contro, next: review}", "evidence.unknown", 1),
    ("redshield", FORM, "element: site-kind", "element: site-knd", "element.unknown", 0),
    ("redshield", FORM, "element: site-provider", "element: operator-name", "once_only", 0),
    ("redshield", FORM, "name: provider", "name: kind", "form.twice", 0),
    ("redshield", FORM, "name: provider", "name: Provider!", "shape.bad_name", 0),
    ("redshield", FORM, "repeat: 10", "repeat: 0", "form.repeat", 0),
    ("redshield", FORM, "  - name: contact\n", "  - name: contact\n    repeat: 51\n", "form.lines", 0),
    ("redshield", FORM, "  - name: contact\n", "  - name: contact\n    repeat: 3\n    least: 4\n", "form.lines", 0),
    ("redshield", FORM, "  - name: contact\n", "  - name: contact\n    least: 1\n", "form.lines", 0),
    ("redshield", FORM, "  - name: site\n", "  - name: site\n    repeat: 3\n", "form.lines", 0),
    ("redshield", FORM, "element: site-kind}", "element: site-kind, when: {field: kind, present: true}}", "condition.itself", 0),
    ("redshield", FORM, "    fields:\n", "    feilds:\n", "shape.unknown_key", 0),
    ("redshield", TEXTS, "title: 经营性网站备案", "titel: 经营性网站备案", "texts.missing", 0),
    ("redshield", TEXTS, "group.site: 网站与域名", "group.stie: 网站与域名", "texts.unknown", 0),
    ("redshield", TEXTS, "group.site: 网站与域名", "group.site: {a: b}", "shape.wrong_kind", 0),
    ("redshield", REGISTER, "key: number", "key: serial", "register.no_field", 0),
    ("redshield", REGISTER, "element: filing-number", "element: file-number", "element.unknown", 0),
    ("redshield", OFFER, "register: redshield.operators", "register: redshield.operator", "offer.no_register", 0),
    ("redshield", OFFER, "claim: [code]", "claim: [state]", "offer.not_found_by", 0),
    ("redshield", OFFER, "fields: [name,", "fields: [colour,", "offer.no_field", 0),
    ("redshield", OFFER, "fields: [name, state, scope, representative]", "fields: []", "offer.empty", 0),
    ("redshield", OFFER, "disclosure: at_once", "disclosure: after_hold", "offer.no_end", -5),
    ("redshield", OFFER, '    law: {act: licensing-law, article: "33"}\n', "", "law.missing", -2),
    ("redshield", "pack.yaml", "id: redshield", "id: ''", "shape.missing", 0),
    ("redshield", "pack.yaml", "en: Red Shield 315", "en: ''", "shape.missing", 0),
    ("redshield", SERVICE, 'law: {act: licensing-law, article: "42"}', "law: {act: licensing-law}", "law.no_article", 0),
    ("redshield", SERVICE, '- {act: licensing-law, article: "32"}', "- {act: licensing-law}", "law.no_article", 0),
    ("redshield", SERVICE, "applicants: [enterprise]", "applicants: []", "shape.missing", 0),
    ("redshield", SERVICE, "needed: optional", "needed: []", "condition.none", 0),
    ("redshield", SERVICE, "formats: [pdf, png, jpeg]", "formats: [docx]", "shape.not_among", 0),
    ("redshield", SERVICE, "issue: licence", "issue: passport", "shape.not_among", 0),
    ("redshield", SERVICE, "refuse: {favourable: false, ", "refuse: {favourable: true, ", "outcome.favourable", 0),
    ("redshield", SERVICE, "currency: CNY", "currency: yuan", "shape.not_among", 0),
    ("redshield", SERVICE, "act: hold, register: redshield.domains", "act: keep, register: redshield.domains", "draw.unknown_act", 0),
    ("redshield", SERVICE, "taken: domain.taken", "taken: []", "shape.missing", 0),
    ("redshield", SERVICE, "taken: name.taken, with: {name: site_name}", "taken: name.taken, with: {name: colour}", "draw.no_source", 0),
    ("redshield", SERVICE, "taken: name.taken, with", "taken: name.taken, wiht", "shape.unknown_key", 0),
    ("redshield", SERVICE, "  zh-Hans: [开网店", "  zh-Hanz: [开网店", "words.language", 0),
    ("redshield", SERVICE, "zh-Hans: [开网店", "zh-Hans: ['', 开网店", "shape.empty", 0),
    ("redshield", REGISTER, "owner: market-regulation", "owner: ''", "shape.missing", 0),
    ("standards", ELEMENTS, "  least: 2\n", "  least: -2\n", "element.bounds", 1),
    ("standards", ELEMENTS, "type: identifier\n", "type: number\n", "shape.not_among", 0),
    ("standards", ELEMENTS, "scheme: uscc", "scheme: passport", "element.no_scheme", 0),
    ("standards", ELEMENTS, "code_list: operator-state", "code_list: operator-states", "element.no_list", 0),
    ("standards", ELEMENTS, "  most: 20\n", "  most: 1\n", "element.bounds", 0),
    ("standards", ELEMENTS, 'pattern: "[+0-9 -]{5,20}"', 'pattern: "[+0-9"', "element.pattern", 0),
    ("standards", ELEMENTS, "  code_list: operator-state\n", "  code_list: operator-state\n  most: 3\n", "element.no_size", -1),
    ("standards", ELEMENTS, "  code_list: operator-state\n", "  code_list: operator-state\n  places: 4\n", "element.places", 1),
    ("standards", "codelists/site-kind.yaml", "{code: platform, ", "{code: trading, ", "codes.twice", 0),
    ("standards", "codelists/site-kind.yaml", "{code: other, ", "{code: other, from: 2020-01-01, until: 2019-01-01, ", "dates.order", 0),
    ("standards", "laws/e-commerce-law.yaml", 'article: "16"', 'article: "15"', "law.twice", 0),
    ("standards", "laws/e-commerce-law.yaml", "source: ", "sauce: ", "shape.unknown_key", 0),
    ("standards", "powers/redshield.yaml", "from: 2000-09-01", "from: 2000-09-01\n  until: 1999-01-01", "dates.order", 1),
    ("standards", "powers/redshield.yaml", "from: 2000-09-01", "from: soon", "shape.wrong_kind", 0),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "file", "old", "new", "code", "below"), WRONG, ids=lambda value: str(value)[:40])
def test_a_fault_is_named_with_its_line(pack: str, file: str, old: str, new: str, code: str, below: int):
    text = FILES[pack][file]
    assert text.count(old), old
    line = text[: text.index(old)].count("\n") + 1 + below
    found = problems_of(pack, {**FILES[pack], file: text.replace(old, new, 1)})
    assert (file, code) in {(one.file, one.code) for one in found}
    assert line in {one.line for one in found if (one.file, one.code) == (file, code)}
    assert all(one.reason and one.cure.endswith((".", "?")) for one in found)


def test_many_faults_are_said_in_one_go():
    files = dict(FILES["redshield"])
    files[SERVICE] = (
        files[SERVICE].replace("identity: 2", "identity: 9").replace("next: review", "next: revue").replace("most: 5", "most: 0")
    )
    files[FORM] = files[FORM].replace("site-kind", "site-knd")
    found = {one.code for one in problems_of("redshield", files) if not one.warning}
    assert {"shape.not_among", "graph.no_step", "material.most", "element.unknown"} <= found


def test_a_step_on_which_nobody_can_be_late_is_a_warning():
    limit = '    limit: [{from: 2004-07-01, working_days: 20, law: {act: licensing-law, article: "42"}}]\n'
    files = {**FILES["redshield"], SERVICE: FILES["redshield"][SERVICE].replace(limit, "")}
    assert [(one.code, one.warning) for one in problems_of("redshield", files)] == [("limit.missing", True)]


def test_a_value_that_outlives_its_article_is_a_warning_until_the_next_value_is_there():
    law = "laws/licensing-law.yaml"
    text = FILES["standards"][law]
    line = next(line for line in text.splitlines() if 'article: "42"' in line)
    ended = text.replace(line, line.replace("from: 2004-07-01", "from: 2004-07-01, until: 2027-01-01"))
    world = World.of([reader.parse({**FILES["standards"], law: ended}).pack, READ["redshield"].pack])
    assert [(one.code, one.warning) for one in check(READ["redshield"].pack, world)] == [("law.ends", True)]
    old = 'working_days: 20, law: {act: licensing-law, article: "42"}}'
    files = {**FILES["redshield"]}
    files[SERVICE] = files[SERVICE].replace(old, f"{old}, {{from: 2027-01-01, working_days: 10, assumed: true}}")
    assert check(reader.parse(files).pack, world) == []


def test_two_packs_do_not_define_the_same_thing():
    other = {"pack.yaml": "id: other\ntitle: {en: Other}\n", REGISTER: FILES["redshield"][REGISTER]}
    packs = [reader.parse(files).pack for files in (*FILES.values(), other)]
    (found,) = [one for one in check(packs[-1], World.of(packs)) if one.code == "world.twice"]
    assert (found.file, "by the pack redshield" in found.reason) == (REGISTER, True)
    assert [one for one in check(packs[0], World.of(packs)) if one.code == "world.twice"] == []


def test_a_missing_translation_is_a_warning_and_a_missing_original_an_error():
    files = {path: text for path, text in FILES["redshield"].items() if "texts.fr" not in path}
    assert [(one.code, one.warning) for one in problems_of("redshield", files)] == [("texts.missing", True)]
    files = {path: text for path, text in FILES["redshield"].items() if "texts.zh-Hans" not in path}
    assert [(one.code, one.warning) for one in problems_of("redshield", files)] == [("texts.missing", False)]


GIVEN = "given: {cast: [hengda, zhao], at: 2026-03-02T09:00}\n"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (f"name: x\n{GIVEN}moves:\n  - {{do: cases.submit, whit: {{}}}}\n", 4, "shape.unknown_key"),
        (f"name: x\ncovers: [outcome.grand]\n{GIVEN}moves:\n  - {{do: cases.submit}}\n", 1, "scenario.covers"),
        (f"name: x\ncovers: [limit.review]\n{GIVEN}moves:\n  - {{do: cases.submit}}\n", 1, "scenario.covers"),
    ],
)
def test_a_wrong_scenario_is_a_problem_of_the_pack(text: str, line: int, code: str):
    found = problems_of("redshield", {**FILES["redshield"], STORY: text})
    assert [(one.file, one.line, one.code) for one in found] == [(STORY, line, code)]


def test_a_verified_service_needs_a_scenario_for_each_reason_limit_and_outcome():
    reasons = "name-misleading, proof-wrong, scope-missing, false-data, operator-gone, domain-lost, under-examination"
    limits = "limit.review, limit.decide, limit.notice, limit.supplement"
    story = f"""
name: Everything
covers: [evidence.control, {limits}]
{GIVEN}moves:
  - {{as: zhao, do: cases.decide, with: {{outcome: refuse, reasons: [{reasons}]}}}}
  - {{wait: {{days: 30}}}}
"""
    files = {**FILES["redshield"], SERVICE: FILES["redshield"][SERVICE].replace("grade: checked", "grade: verified"), STORY: story}
    assert [one.reason for one in problems_of("redshield", files)] == ["No scenario shows outcome.grant."]
    files[STORY] += "  - {as: zhao, do: cases.decide, with: {outcome: grant}, expect: {refused: not.allowed}}\n"
    assert [one.code for one in problems_of("redshield", files)] == ["verified.no_scenario"]
    files[STORY] += "  - {as: zhao, do: cases.decide, with: {outcome: grant}}\n"
    assert problems_of("redshield", files) == []
