"""A pack whose form has a table, for tests: website filing with the people who look after the site."""

from pathlib import Path

from tongban.pack import reader

FORM = "services/website-filing/form.yaml"
TABLE = """  - name: staff
    repeat: 50
    least: 1
    fields:
      - {name: person, element: webmaster-name}
      - {name: mobile, element: webmaster-phone}
      - {name: use, element: site-kind, required: false}
"""
TITLES = {"zh-Hant": "維護人員", "zh-Hans": "维护人员", "en": "People who look after the site", "fr": "Personnes chargées du site"}


def files() -> dict[str, str]:
    """The files of the pack, with the table as the third page of its form."""
    found = dict(reader.files(Path("packs/redshield")))
    found[FORM] += TABLE
    for language, title in TITLES.items():
        found[f"services/website-filing/texts.{language}.yaml"] += f"\ngroup.staff: {title}\n"
    return found
