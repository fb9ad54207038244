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
        ({"META_PIXEL_ID": "1"}, "META_ACCESS_TOKEN"),
    ],
)
def test_a_dangerous_combination_is_a_problem(
    environment: dict[str, str], word: str
) -> None:
    (problem,) = problems(**environment)

    assert word in problem


def test_test_payments_may_reach_the_real_meta_with_a_test_event_code() -> None:
    assert not problems(
        STRIPE_SECRET_KEY="sk_test_made_up",
        STRIPE_WEBHOOK_SECRET="whsec_x",
        META_PIXEL_ID="1",
        META_ACCESS_TOKEN="EAAmadeup",
        META_TEST_EVENT_CODE="TEST12345",
    )


def test_several_webhook_secrets_stand_comma_separated() -> None:
    settings = Settings.from_environment({"STRIPE_WEBHOOK_SECRET": "whsec_a, whsec_b"})

    assert settings.stripe_webhook_secrets == ("whsec_a", "whsec_b")


def test_the_repr_shows_no_secret() -> None:
    settings = Settings.from_environment(
        {
            "SECRET_KEY": "hush-1",
            "STRIPE_SECRET_KEY": "hush-2",
            "STRIPE_WEBHOOK_SECRET": "hush-3",
            "META_ACCESS_TOKEN": "hush-4",
        }
    )

    assert "hush" not in repr(settings)


def test_an_app_with_wrong_settings_is_built_and_collects_them(tmp_path: Path) -> None:
    app = create_app(
        {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "SHOP_CURRENCY": "XYZ"}
    )

    assert len(app.config["SETTINGS"].problems) == 1
