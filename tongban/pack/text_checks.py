"""Checks of a service's texts: complete in the authentic language, and no text that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack.flows import marks
from tongban.pack.shapes import LANGUAGES, Service
from tongban.pack.world import Check, near

# `field.x` and `field.x.hint` replace the element's words; these begin keys that a page asks for by another name.
FREE = ("say.", "faq.", "paper.", "place.", "contact.", "note.", "post.", "licence.")
SUFFIXES = (".hint", ".note", ".title", ".issuer", ".blank", ".sample", ".else", ".words")


def check_texts(one: Check, base: str, service: Service) -> None:
    """Missing and unknown texts. What is missing in a language that is not the authentic one is a warning."""
    wanted, known = set(_wanted(service)), {*_wanted(service), *_possible(service)}
    for language in LANGUAGES:
        texts, file, own = service.texts.get(language, {}), f"{base}texts.{language}.yaml", language == service.authentic
        missing = sorted(key for key in wanted if not texts.get(key, "").strip())
        if missing:
            cure = "Add them." if own else "Until then the authentic text is shown and says so."
            one.complain(file, (), "texts.missing", f"{language} lacks {', '.join(missing)}.", cure, warning=not own)
        for key in texts:
            plain = next((key.removesuffix(suffix) for suffix in SUFFIXES if key.endswith(suffix)), key)
            if plain not in known and not key.startswith(FREE):
                reason = f"Nothing of the service is called {key}."
                one.complain(file, (key,), "texts.unknown", reason, f"Rename it or take it out.{near(plain, known)}", warning=True)


def _wanted(service: Service) -> Iterator[str]:
    yield from ("title", "summary")
    yield from (f"step.{name}" for name in service.steps)
    yield from (f"material.{name}" for name in service.materials)
    yield from (f"group.{group.name}" for group in service.form)
    yield from (f"finding.{one.rule}" for one in service.findings)
    yield from (f"outcome.{name}" for step in service.steps.values() for name in step.outcomes)
    yield from (f"reason.{name}" for name in service.reasons)
    yield from (f"band.{name}" for name in _bands(service))
    if service.licence:
        yield from (f"reason.{one.name}" for one in (*service.licence.revoke_reasons, *service.licence.suspend_reasons))
    yield from (key for name in service.ask_yourself for key in (f"ask.{name}", f"ask.{name}.else"))
    yield from (f"place.{name}" for name in service.places)
    yield from (f"signatory.{name}" for name in service.signatories)
    yield from (f"waiver.{name}" for name in service.waivers)
    yield from (f"flow.{mark.name}{end}" for _, _, mark in marks(service) for end in ("", ".gap"))
    yield from (f"say.{draw['taken']}" for draw in service.draws if "taken" in draw)


def _bands(service: Service) -> Iterator[str]:
    standards = (dated.value for step in service.steps.values() for outcome in step.outcomes.values() for dated in outcome.bands)
    yield from dict.fromkeys(band.name for standard in standards for band in standard.bands)


def _possible(service: Service) -> Iterator[str]:
    yield from (f"field.{question.name}" for group in service.form for question in group.fields)
    yield from (f"fetch.{name}" for name in service.fetch)
    yield from (f"rule.{name}" for step in service.steps.values() for name in step.automatic)
    yield from (f"rule.{name}" for name in service.doubts)
    yield from (f"rule.{one.value.formula}" for one in service.fees if one.value.formula)
    yield from (f"remedy.{name}" for name in service.remedies)
    yield "result"
