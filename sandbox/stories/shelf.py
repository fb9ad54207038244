"""Every story there is, in the order in which people read them."""

from sandbox.stories.broken import BLOCK_PIXEL, BREAK_DEDUP, META_DOWN
from sandbox.stories.consent import REFUSE_CONSENT
from sandbox.stories.once import BUY_ONCE, CLOSED_TAB, REOPENED
from sandbox.stories.parcel import PARCEL_REFUSED
from sandbox.stories.refund import REFUND

STORIES = {
    story.key: story
    for story in (
        BUY_ONCE,
        BREAK_DEDUP,
        BLOCK_PIXEL,
        REFUSE_CONSENT,
        META_DOWN,
        REFUND,
        CLOSED_TAB,
        REOPENED,
        PARCEL_REFUSED,
    )
}
