"""How old the Outbox screen says an event is."""

from pathlib import Path

import requests

from tests.world import World


def test_what_meta_has_tells_how_long_it_lay_in_the_outbox(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "till.csv"
    days_ago = int(world.clock()) - 3 * 86_400
    sale = f"{days_ago},R-7,5.00,EUR,ann@example.com"
    file.write_text(f"event_time,order_id,value,currency,email\n{sale}\n")
    shell = world.shop.test_cli_runner()
    assert shell.invoke(args=["capi", "import-offline", str(file)]).exit_code == 0
    world.clock.tick(7)
    world.work()

    page = requests.get(f"{world.sandbox_url}/outbox?q=R-7", timeout=10).text

    assert "7 s until Meta had it" in page
