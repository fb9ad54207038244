"""The state of deduplication in words, whole sentences that a marketer can repeat."""

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.dedup_figures import COVERAGE_TARGET, OVERLAP_TARGET, Meeting
from sandbox.gap_chart import Bucket
from sandbox.matching import PAGE_VIEW, PREFERENCE_SECONDS
from sandbox.outcomes import Outcomes
from sandbox.parts import Part
from sandbox.presenting import Badge
from sandbox.verdict_words import span

KEY_WORDS: dict[str, tuple[LazyString, LazyString]] = {
    "event_id": (
        _l("Event ID"),
        _l("The surest key: the same name and event ID on both sides are one event."),
    ),
    "fbp": (
        _l("Browser ID"),
        _l(
            "The _fbp cookie. Where an event ID is missing, Meta can know the visitor"
            " by it, if the browser's copy came first."
        ),
    ),
    "external_id": (
        _l("External ID"),
        _l(
            "The shop's own id of the visitor. It serves as the browser ID does, and"
            " only if both sides hash it alike."
        ),
    ),
}

REASONS: dict[str, LazyString] = {
    "merged": _l("both halves came and were merged"),
    "no_event_id": _l("one copy has no event ID"),
    "id_differs": _l("halves whose event IDs differ, each counted on its own"),
    "name_differs": _l("the two halves have different event names"),
    "pixel_differs": _l("the two halves went to different pixels"),
    "time_differs": _l("two uploads of one order have different times"),
    "offline_apart": _l("the same order came from offline too, and counts there again"),
    "outside_window": _l("the halves came more than 48 hours apart"),
    "browser_missing": _l("the browser has not sent it"),
    "server_missing": _l("the server has not sent it"),
    "server_waiting": _l("the server's half still waits in the outbox"),
    "consent_refused": _l("the visitor refused, so one half was held back"),
    "alone": _l("no other half is expected"),
    "same_side_repeat": _l("one side sent it again, and the other did not"),
    "same_side_counted": _l("one side sent it again, and it counted again"),
    "installed_before": _l("the device had reported its install before"),
}
"""What kept the halves of an event apart, by the stable code: every code has words."""


def tone(event_name: str, came: Outcomes) -> Badge:
    """The state as a badge."""
    if came.again:
        return Badge("error", "warning", _("Counted more than once"))
    if came.merged == came.events:
        return Badge("merged", "merged", _("Every event was seen twice, counted once"))
    if came.merged + came.by_design == came.events:
        return Badge("merged", "same", _("Every event came as it should, counted once"))
    if event_name == PAGE_VIEW and came.browser_only == came.events:
        return Badge("held", "browser", _("From the browser alone, as is usual"))
    return Badge("warning", "warning", _("Some came from one side only"))


def verdict(event_name: str, came: Outcomes) -> list[str]:
    """What became of the events of this name, a sentence for each outcome."""
    sentences = [
        ngettext(
            "%(num)s %(event)s event reached us.",
            "%(num)s %(event)s events reached us.",
            came.events,
            event=event_name,
        ),
        _merged(came),
        *(_split(reason, number) for reason, number in came.split.items()),
    ]
    if came.repeated:
        sentences.append(_repeated(came.repeated))
    if came.server_only:
        sentences.append(
            ngettext(
                "%(num)s came from the server only.",
                "%(num)s came from the server only.",
                came.server_only,
            )
        )
    if came.by_design:
        sentences.append(_by_design(came.by_design))
    if came.browser_only:
        sentences.append(_browser_only(event_name, came.browser_only))
    return sentences


def _split(reason: str, number: int) -> str:
    """Halves that Meta takes for two events, with what keeps them apart."""
    if reason == "id_differs":
        return ngettext(
            "%(num)s was counted more than once, because its halves have different"
            " event IDs.",
            "%(num)s were counted more than once, because their halves have different"
            " event IDs.",
            number,
        )
    if reason == "no_event_id":
        return ngettext(
            "%(num)s was counted more than once, because one copy has no event ID.",
            "%(num)s were counted more than once, because one copy has no event ID.",
            number,
        )
    if reason == "name_differs":
        return ngettext(
            "%(num)s was counted more than once, because its halves have different"
            " event names.",
            "%(num)s were counted more than once, because their halves have different"
            " event names.",
            number,
        )
    if reason == "pixel_differs":
        return ngettext(
            "%(num)s was counted more than once, because its halves went to different"
            " pixels.",
            "%(num)s were counted more than once, because their halves went to"
            " different pixels.",
            number,
        )
    return ngettext(
        "%(num)s was counted more than once.",
        "%(num)s were counted more than once.",
        number,
    )


def _repeated(number: int) -> str:
    return ngettext(
        "%(num)s was counted more than once, though its copies share an event ID.",
        "%(num)s were counted more than once, though their copies share an event ID.",
        number,
    )


def _merged(came: Outcomes) -> str:
    if not came.merged:
        return _("None was deduplicated.")
    if came.merged == came.events > 1:
        return _("All were seen twice and counted once.")
    return ngettext(
        "%(num)s was seen twice and counted once.",
        "%(num)s were seen twice and counted once.",
        came.merged,
    )


def _by_design(number: int) -> str:
    return ngettext(
        "%(num)s of them was sold on delivery, which the server alone reports, by"
        " design.",
        "%(num)s of them were sold on delivery, which the server alone reports, by"
        " design.",
        number,
    )


def _browser_only(event_name: str, number: int) -> str:
    if event_name == PAGE_VIEW:
        return ngettext(
            "%(num)s came from the browser only, as is usual for PageView.",
            "%(num)s came from the browser only, as is usual for PageView.",
            number,
        )
    return ngettext(
        "%(num)s came from the browser only.",
        "%(num)s came from the browser only.",
        number,
    )


def against(part: Part, target: float) -> Badge:
    """Whether a share reaches what practitioners aim at."""
    if part.share is None:
        return Badge("held", "held", _("Nothing to measure yet"))
    if part.share >= target:
        return Badge("merged", "same", _("At or above the rule of thumb"))
    return Badge("warning", "warning", _("Below the rule of thumb"))


def targets(met: Meeting, came: Outcomes) -> list[tuple[str, str, Part, Part, float]]:
    """The two shares that have a target: name, meaning, share, what is judged, target.

    The overlap is judged without what the server alone sends by design.
    """
    return [
        (
            _("Overlap"),
            _("Events that came from both browser and server."),
            met.overlap,
            Part(met.overlap.number, met.overlap.of - came.by_design),
            OVERLAP_TARGET,
        ),
        (
            _("Server coverage"),
            _("Events that the server has sent, with or without the browser."),
            met.coverage,
            met.coverage,
            COVERAGE_TARGET,
        ),
    ]


def stretch(bucket: Bucket) -> str:
    """The gaps that a bucket holds."""
    if not bucket.start:
        return _("up to %(end)s", end=span(bucket.end or 0))
    if bucket.end is None:
        return _("more than %(start)s", start=span(bucket.start))
    return _("%(start)s to %(end)s", start=span(bucket.start), end=span(bucket.end))


def outcome(bucket: Bucket) -> str:
    """What Meta does with two halves so far apart."""
    if bucket.is_apart:
        return _("counted twice")
    if bucket.end and bucket.end <= PREFERENCE_SECONDS:
        return _("merged, the browser's copy is kept")
    return _("merged, the first copy is kept")
