"""Whose request it is: a person's, a crawler's, or a browser's that looks ahead.

Only persons do things. A headless browser is not a crawler as such: shops are tested
with them, and people who automate their shopping still buy.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

CRAWLERS = re.compile(
    r"""
    googlebot|google-inspectiontool|googleother|google-extended|storebot-google
    |adsbot|mediapartners|apis-google|feedfetcher|bingbot|bingpreview|adidxbot
    |yandex(bot|images|metrika)|baiduspider|duckduckbot|slurp|sogou|exabot|qwantbot
    |seznambot|petalbot|applebot|amazonbot|bytespider|naverbot|yeti/|coccocbot
    |facebookexternalhit|facebookcatalog|facebookbot|meta-external|twitterbot
    |linkedinbot|pinterest(bot|/)|slackbot|discordbot|telegrambot|whatsapp/|viber
    |skypeuripreview|redditbot|embedly|iframely
    |gptbot|oai-searchbot|chatgpt-user|claudebot|claude-web|anthropic|perplexitybot
    |ccbot|cohere-ai|diffbot|ia_archiver|archive\.org_bot
    |ahrefs|semrush|mj12bot|dotbot|rogerbot|screaming\ frog|sitebulb|serpstat|dataforseo
    |uptimerobot|pingdom|statuscake|site24x7|gtmetrix|chrome-lighthouse|pagespeed
    |\b(bot|crawler|spider)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Names that crawlers, link previews and monitors give themselves."""


@lru_cache(maxsize=1024)
def is_crawler(user_agent: str | None) -> bool:
    """Whether the agent says that it is a machine, or says nothing at all.

    Many browsers have an agent in common, and sixty names are looked for in it.
    """
    return not user_agent or CRAWLERS.search(user_agent) is not None


def is_ahead(headers: Mapping[str, str]) -> bool:
    """Whether a browser fetches or renders the page before anybody asks for it.

    `Sec-Purpose` is today's header (`prefetch`, `prefetch;prerender`); the other two
    are what older browsers send.
    """
    purposes = (headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any(
        word in purpose.lower()
        for purpose in purposes
        for word in ("prefetch", "prerender", "preview")
    )
