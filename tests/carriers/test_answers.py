"""What is said of a carrier that cannot be reached."""

from carriers.answers import unanswered


def test_on_this_machine_the_demos_ports_are_hinted_at() -> None:
    said = unanswered("EasyPost", "http://127.0.0.1:8001/easypost/v2", "Timeout")

    assert said.startswith(
        "EasyPost did not answer at http://127.0.0.1:8001/easypost/v2 (Timeout)"
    )
    assert "SANDBOX_PORT" in said


def test_elsewhere_nothing_is_said_of_a_demo() -> None:
    said = unanswered("EasyPost", "https://api.easypost.com/v2", "Timeout")

    assert said == "EasyPost did not answer at https://api.easypost.com/v2 (Timeout)"


def test_what_may_be_secret_in_an_address_is_left_out() -> None:
    said = unanswered(
        "EasyPost", "https://me:hush@a.example:444/v2?key=hush", "Timeout"
    )

    assert said == "EasyPost did not answer at https://a.example:444/v2 (Timeout)"
