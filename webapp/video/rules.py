"""What can become of a call, and when it ends by itself.

No rule of law for calls was found; the numbers are practice, each a setting.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from webapp.video.values import MOST_LINES, Call, CallSide, VideoState

MOVES: dict[VideoState, frozenset[VideoState]] = {
    VideoState.waiting: frozenset({VideoState.talking, VideoState.left, VideoState.expired}),
    VideoState.talking: frozenset({VideoState.ended}),
    VideoState.ended: frozenset(),
    VideoState.left: frozenset(),
    VideoState.expired: frozenset(),
}
"""From each state to which."""

QUIET = timedelta(seconds=20)
"""So long after a page was heard last the other side is told that it is not there."""
FRESH = timedelta(seconds=5)
"""So often it is written down that a page was heard."""


class Policy(msgspec.Struct, frozen=True):
    """The numbers of a call, as this hall sets them."""

    wait: timedelta
    """So long somebody waits at the most."""
    longest: timedelta
    """So long a call lasts at the most, from its answer."""
    silence: timedelta
    """A call ends when nobody was heard for so long."""
    photos: int
    """Most photographs of one call."""


def may_move(before: VideoState, after: VideoState) -> bool:
    """Whether a call can go from one state to another."""
    return after in MOVES[before]


def standing(call: Call, now: datetime, policy: Policy) -> VideoState:
    """The state of a call now: one that nobody is in any more has ended by itself."""
    if call.state is VideoState.waiting:
        is_over = now - call.caller_heard_at > policy.silence or now - call.asked_at > policy.wait
        return VideoState.expired if is_over else call.state
    if call.state is VideoState.talking and call.answered_at is not None:
        last = max(call.caller_heard_at, call.officer_heard_at or call.answered_at)
        is_over = now - last > policy.silence or now - call.answered_at > policy.longest
        return VideoState.ended if is_over else call.state
    return call.state


def closing(call: Call, side: CallSide) -> VideoState | None:
    """What a call becomes when this side ends it; None where it cannot."""
    if call.state is VideoState.talking:
        return VideoState.ended
    if call.state is VideoState.waiting and side is CallSide.caller:
        return VideoState.left
    return None


def heard_at(call: Call, side: CallSide) -> datetime | None:
    """When the page of a side was heard last."""
    return call.caller_heard_at if side is CallSide.caller else call.officer_heard_at


def is_stale(call: Call, side: CallSide, now: datetime) -> bool:
    """Whether it has to be written down again that a side was heard."""
    last = heard_at(call, side)
    return last is None or now - last >= FRESH


def is_quiet(call: Call, side: CallSide, now: datetime) -> bool:
    """Whether a side of a talk seems not to be there."""
    last = heard_at(call, side)
    return call.state is VideoState.talking and (last is None or now - last > QUIET)


def may_show(call: Call, side: CallSide) -> bool:
    """Whether this side can let the other one see the application: its person, in a talk."""
    return call.state is VideoState.talking and side is CallSide.caller and call.shown_at is None


def is_shown(call: Call) -> bool:
    """Whether both see the application: as its person lets the officer, until the call ends."""
    return call.state is VideoState.talking and call.shown_at is not None


def wants_record(call: Call) -> bool:
    """Whether the officer still has to write down what was agreed."""
    return call.answered_at is not None and not call.agreed


def may_say(lines: int) -> bool:
    """Whether a call with so many texts and photographs takes one more."""
    return lines < MOST_LINES


def may_photograph(photos: int, policy: Policy) -> bool:
    """Whether a call with so many photographs takes one more."""
    return photos < policy.photos
