# ruff: noqa: F821
"""Rules of website filing. Sources: procedure of 2000-08-28 (names refused, suffixes); design section on N1 and W1."""

SUFFIXES = ("有限责任公司", "股份有限公司", "有限公司", "公司", "网站", "网络", "网店", "商城", "网", "online", "shop")
FORBIDDEN = ("中国", "国家", "中央", "政府", "红盾", "工商", "国务院")
# Words that say the same in a name; the first of a row stands for all. The list is ours (assumed): no source gives one.
SAME = (("网上", "线上", "在线"), ("鲜食", "生鲜"), ("超市", "超级市场"), ("图书", "书籍"), ("电脑", "计算机"))


def operator_is_active(facts):
    """W1: the operator stands in the register as active."""
    operator = facts.get("fetch", {}).get("operator", {})
    if operator.get("state") != "active":
        return [("operator.not_active", {"on_record": operator.get("state", "")})]
    return []


def name_is_allowed(facts):
    """N1: no protected or forbidden words without proof."""
    name = fold(facts.get("site_name") or "")
    has_proof = bool(facts.get("material", {}).get("trademark"))
    found = [word for word in FORBIDDEN if fold(word) in name]
    if found and not has_proof:
        return [("name.forbidden", {"field": "site_name", "given": facts.get("site_name"), "words": found})]
    if not name_key(facts):
        return [("name.empty", {"field": "site_name", "given": facts.get("site_name")})]
    return []


def name_key(facts):
    """N1: the sound of the name without suffixes and with one word for those that say the same; equal sounds are one name."""
    name = fold(facts.get("site_name") or "")
    for suffix in SUFFIXES * 2:
        if name.endswith(fold(suffix)) and len(name) > len(fold(suffix)):
            name = name[: len(name) - len(fold(suffix))]
    for first, *others in SAME:
        for other in others:
            name = name.replace(fold(other), fold(first))
    return sound(name)
