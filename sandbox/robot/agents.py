"""The browsers of the robot's people: what they call themselves, and their screens."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Agent:
    """A browser, and its screen in CSS pixels."""

    name: str
    width: int
    height: int


_PHONE = (390, 844)
_DESK = (1920, 1080)
_BROWSERS = (
    Agent(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
        " Gecko) Chrome/142.0.0.0 Safari/537.36",
        *_DESK,
    ),
    Agent(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
        " Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        *_DESK,
    ),
    Agent(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML,"
        " like Gecko) Version/26.0 Safari/605.1.15",
        1512,
        982,
    ),
    Agent(
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        *_DESK,
    ),
    Agent(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        *_PHONE,
    ),
    Agent(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/142.0.0.0 Mobile Safari/537.36",
        412,
        915,
    ),
)
_IN_APP = (
    Agent(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/536.0.0.0;"
        "FBDV/iPhone15,2]",
        *_PHONE,
    ),
    Agent(
        "Mozilla/5.0 (Linux; Android 15; SM-S921B; wv) AppleWebKit/537.36 (KHTML, like"
        " Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 Instagram"
        " 405.0.0.0 Android",
        360,
        780,
    ),
)


def agent(random: Random, *, in_app: bool) -> Agent:
    """Some browser; where an app showed the ad, often that app's own."""
    return random.choice((*_BROWSERS, *_IN_APP * 2) if in_app else _BROWSERS)
