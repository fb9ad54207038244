"""Settings: typed, with everything that is wrong said at once."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from app import create_app
from config import DEMO_SECRET, Settings

ROOT = Path(__file__).resolve().parent.parent


def problems(**environment: str) -> tuple[str, ...]:
    return Settings.from_environment(environment).problems


def test_without_any_setting_nothing_is_wrong() -> None:
    assert problems() == ()


def test_the_example_file_is_right_as_it_stands() -> None:
    values = dotenv_values(ROOT / ".env.example", interpolate=True)

    assert problems(**{key: value or "" for key, value in values.items()}) == ()


def test_every_wrong_value_is_named_at_once() -> None:
    found = problems(
        SHOP_URL="shop.example",
        SHOP_CURRENCY="XYZ",
        SHIPPING_FEE="five",
        META_PIXEL_ID="abc",
    )

    assert [problem.split()[0] for problem in found] == [
        "SHOP_URL",
        "SHOP_CURRENCY",
        "SHIPPING_FEE",
        "META_PIXEL_ID",
    ]


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        (
            {
                "STRIPE_SECRET_KEY": "sk_live_made_up",
                "STRIPE_WEBHOOK_SECRET": "whsec_x",
                "STRIPE_API_BASE": "http://127.0.0.1:8001/stripe",
            },
            "live key",
        ),
        ({"STRIPE_SECRET_KEY": "sk_test_made_up"}, "STRIPE_WEBHOOK_SECRET"),
        (
            {
                "STRIPE_SECRET_KEY": "sk_test_made_up",
                "STRIPE_WEBHOOK_SECRET": "whsec_x",
                "META_PIXEL_ID": "1",
                "META_ACCESS_TOKEN": "EAAmadeup",
            },
            "META_TEST_EVENT_CODE",
        ),
        (
            {"SHOP_URL": "https://shop.example", "SECRET_KEY": DEMO_SECRET},
            "SECRET_KEY",
        ),
        (
            {
                "SHOP_URL": "https://shop.example",
                "SECRET_KEY": "my own",
                "ADMIN_PASSWORD": DEMO_SECRET,
            },
            "ADMIN_PASSWORD",
        ),
        (
            {
                "SHOP_URL": "https://shop.example",
                "SECRET_KEY": "my own",
                "MOBILE_API_KEYS": f"app:a-key-of-my-own,other:{DEMO_SECRET}",
            },
            "MOBILE_API_KEYS",
        ),
        ({"META_PIXEL_ID": "1"}, "META_ACCESS_TOKEN"),
        ({"APP_EVENTS_ROUTE": "both", "META_APP_ID": "1"}, "META_APP_TOKEN"),
        ({"APP_EVENTS_ROUTE": "activities", "META_APP_TOKEN": "1|x"}, "META_APP_ID"),
        ({"APP_EVENTS_ROUTE": "pigeon"}, "capi, activities, both"),
    ],
)
def test_a_dangerous_combination_is_a_problem(
    environment: dict[str, str], word: str
) -> None:
    (problem,) = problems(**environment)

    assert word in problem


def test_what_the_example_lets_anybody_in_with_is_refused_on_https() -> None:
    example = {**dotenv_values(ROOT / ".env.example"), "SHOP_URL": "https://s.example"}

    found = problems(**example)

    assert [problem.split()[0] for problem in found] == [
        "SECRET_KEY",
        "ADMIN_PASSWORD",
        "MOBILE_API_KEYS",
        "STRIPE_WEBHOOK_SECRET",
        "EASYPOST_WEBHOOK_SECRET",
    ]
    assert all("sandbox" not in problem for problem in found), "none shows the secret"


def test_test_payments_may_reach_the_real_meta_with_a_test_event_code() -> None:
    assert not problems(
        STRIPE_SECRET_KEY="sk_test_made_up",
        STRIPE_WEBHOOK_SECRET="whsec_x",
        META_PIXEL_ID="1",
        META_ACCESS_TOKEN="EAAmadeup",
        META_TEST_EVENT_CODE="TEST12345",
    )


@pytest.mark.parametrize("zone", ["Kyiv", "Europe", "../zone", "/etc/localtime"])
def test_a_time_zone_that_nobody_knows_is_a_problem(zone: str) -> None:
    assert problems(SHOP_TIME_ZONE="Europe/Kyiv") == ()
    assert problems(SHOP_TIME_ZONE=zone) == (
        "SHOP_TIME_ZONE must be a time zone such as Europe/Kyiv.",
    )


def test_several_webhook_secrets_stand_comma_separated() -> None:
    settings = Settings.from_environment({"STRIPE_WEBHOOK_SECRET": "whsec_a, whsec_b"})

    assert settings.stripe_webhook_secrets == ("whsec_a", "whsec_b")


def test_each_app_has_its_keys_and_two_while_they_change() -> None:
    settings = Settings.from_environment(
        {"MOBILE_API_KEYS": "app:the-old-key-of-it, app:the-new-key-of-it"}
    )

    assert settings.mobile_api_keys == (
        ("app", "the-old-key-of-it"),
        ("app", "the-new-key-of-it"),
    )


@pytest.mark.parametrize(
    "keys",
    ["hush-hush-hush-hush", "app:hush", ":hush-hush-hush-hush", "a b:" + "h" * 20],
)
def test_a_malformed_key_of_an_app_is_a_problem_that_does_not_show_it(
    keys: str,
) -> None:
    (problem,) = problems(MOBILE_API_KEYS=f"app:a-good-key-of-it,{keys}")

    assert problem.startswith("MOBILE_API_KEYS must be pairs of name:key")
    assert "hush" not in problem


def test_the_repr_shows_no_secret() -> None:
    settings = Settings.from_environment(
        {
            "SECRET_KEY": "hush-1",
            "STRIPE_SECRET_KEY": "hush-2",
            "STRIPE_WEBHOOK_SECRET": "hush-3",
            "META_ACCESS_TOKEN": "hush-4",
            "META_APP_TOKEN": "1|hush-5",
            "MOBILE_API_KEYS": "app:hush-5-hush-5-hush-5",
        }
    )

    assert "hush" not in repr(settings)


def test_an_app_with_wrong_settings_is_built_and_collects_them(tmp_path: Path) -> None:
    app = create_app(
        {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "SHOP_CURRENCY": "XYZ"}
    )

    assert len(app.config["SETTINGS"].problems) == 1


def test_a_scheme_in_capitals_is_the_same_scheme() -> None:
    settings = Settings.from_environment({"SHOP_URL": "HTTPS://Shop.example"})

    assert settings.https
    assert settings.shop_url == "https://Shop.example"


@pytest.mark.parametrize("name", ["SHOP_URL", "BROKER_URL", "DATABASE_URL"])
def test_an_address_that_cannot_be_read_is_a_problem_and_no_failure(name: str) -> None:
    wrong = {name: "redis://user:planted@[::1:x"}

    problems = Settings.from_environment(wrong).problems

    assert problems[0].startswith(f"{name} must be a URL")
    assert "planted" not in str(problems)
