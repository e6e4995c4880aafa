"""What a pack needs of others."""

from collections.abc import Mapping
from pathlib import Path

from tongban.pack import needs, reader, skeleton
from tongban.pack.shapes import Pack

STANDARDS = reader.read(Path("packs/standards")).pack
FETCH = "fetch: {{known: {{offer: {offer}, claim: {{code: applicant.code}}, purpose: application, on_unavailable: refuse}}}}\nstart: screen"
REGISTER = """\
id: {name}.members
title: {{zh-Hans: 会员, zh-Hant: 會員, en: Members, fr: Membres}}
key: code
fields: {{code: {{element: uscc}}, purpose: {{element: {name}-purpose}}}}
"""
OFFER = """\
id: {name}.membership
register: {name}.members
claim: [code]
fields: [purpose]
purposes:
  application: {{title: {{zh-Hans: 申请, zh-Hant: 申請, en: Application, fr: Demande}}, assumed: true}}
"""


def texts(name: str, asks: str = "") -> Mapping[str, str]:
    """A new pack that offers what it knows, and asks what another one does."""
    made = dict(skeleton.files(name))
    service = "services/application/service.yaml"
    if asks:
        made[service] = made[service].replace("start: screen", FETCH.format(offer=asks))
    return {**made, f"registers/{name}.yaml": REGISTER.format(name=name), f"offers/{name}.yaml": OFFER.format(name=name)}


def pack(name: str, asks: str = "") -> Pack:
    return reader.parse(texts(name, asks)).pack


def test_a_pack_needs_what_it_asks_and_what_those_ask_in_that_order() -> None:
    club, guild, shop = pack("club", "guild.membership"), pack("guild", "shop.membership"), pack("shop")
    others = [STANDARDS, pack("other", "club.membership"), guild, shop]
    assert [one.id for one in needs.needed(club, others, given=["standards"])] == ["shop", "guild"]
    assert needs.needed(shop, others, given=["standards"]) == []


def test_two_that_ask_each_other_need_each_other() -> None:
    club, guild = pack("club", "guild.membership"), pack("guild", "club.membership")
    assert [one.id for one in needs.needed(club, [STANDARDS, guild], given=["standards"])] == ["guild"]


def test_of_two_packs_with_one_id_the_first_counts_and_its_own_old_copy_is_none() -> None:
    near, far = pack("guild"), pack("guild", "shop.membership")
    others = [STANDARDS, near, far, pack("club"), pack("shop")]
    (found,) = needs.needed(pack("club", "guild.membership"), others, given=["standards"])
    assert found is near


def test_what_nobody_offers_is_no_need() -> None:
    assert needs.needed(pack("club", "nobody.membership"), [STANDARDS, pack("shop")], given=["standards"]) == []
