"""RabbitMQ carries the word as Redis does, and may be away as Redis may."""

from pathlib import Path

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.brokers import need_rabbitmq, rabbitmq_server
from tests.scale.processes import process, until, variables
from tests.scale.test_celery import WORKER, states
from tests.server import free_port
from tests.shopper import Shopper
from tests.world import running


def test_a_sale_wakes_the_workers_and_one_without_a_broker_is_kept(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    need_rabbitmq()
    port = free_port()
    url = f"amqp://guest:guest@127.0.0.1:{port}//"
    with running(tmp_path, seeded, clock, BROKER_URL=url) as world:
        Shopper(world.shop_url).buy()
        assert states(world) == ["pending"]

        solo = ["--pool", "solo"]
        with (
            rabbitmq_server(tmp_path, port),
            process([*WORKER, *solo], tmp_path, variables(world, tmp_path)),
        ):
            Shopper(world.shop_url).buy()

            until(lambda: states(world) == ["sent", "sent"])

        assert len(world.events(event_name="Purchase", source="server")) == 2
