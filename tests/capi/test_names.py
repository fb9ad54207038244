"""Standard event names, and names that miss one by a hair."""

import pytest

from capi import Event, EventName, near_miss


@pytest.mark.parametrize("name", list(EventName))
def test_a_standard_name_misses_nothing(name: EventName) -> None:
    assert near_miss(name) is None
    assert near_miss(name.value) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("purchase", EventName.PURCHASE),
        ("PURCHASE", EventName.PURCHASE),
        (" Purchase ", EventName.PURCHASE),
        ("Purchased", EventName.PURCHASE),
        ("Purchases", EventName.PURCHASE),
        ("Purchse", EventName.PURCHASE),
        ("Purcahse", EventName.PURCHASE),
        ("Purchasse", EventName.PURCHASE),
        ("Puchase", EventName.PURCHASE),
        ("Purchace", EventName.PURCHASE),
        ("purcahsE", EventName.PURCHASE),
        ("add_to_cart", EventName.ADD_TO_CART),
        ("Add To Cart", EventName.ADD_TO_CART),
        ("ADD-TO-CART", EventName.ADD_TO_CART),
        ("Pageview", EventName.PAGE_VIEW),
        ("page_views", EventName.PAGE_VIEW),
        ("Leads", EventName.LEAD),
        ("Contacted", EventName.CONTACT),
        ("CONTENT_VIEW", EventName.VIEW_CONTENT),
        ("INITIATED_CHECKOUT", EventName.INITIATE_CHECKOUT),
        ("fb_mobile_purchase", EventName.PURCHASE),
        ("fb_mobile_content_view", EventName.VIEW_CONTENT),
    ],
)
def test_a_near_miss_is_known_for_what_it_means(written: str, meant: EventName) -> None:
    assert near_miss(written) is meant


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "東京",
        "Newsletter",
        "Contract",
        "Load",
        "Research",
        "Unsubscribe",
        "Repurchase",
        "PurchaseRefunded",
        "LeadSubmitted",
        "QualifiedLead",
        "AppendValue",
    ],
)
def test_another_name_is_a_custom_event_and_no_miss(name: str) -> None:
    assert near_miss(name) is None


def test_an_event_with_a_near_miss_keeps_its_name_and_says_so() -> None:
    event = Event(event_name="purchase", event_time=1)

    (finding,) = event.findings()

    assert event.to_server()["event_name"] == "purchase"
    assert (finding.code, finding.field) == ("event_name_near_miss", "event_name")
    assert "Purchase" in finding.fix
