"""One run: all is put up, the visitors come, the dust settles, and all is counted."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import select, update

from capi.database import writing
from capi.schema import State, rows
from models import Order, db
from models import writing as working
from shop import parcels
from tests.chaos import facts
from tests.chaos.judgement import Tally, judge
from tests.chaos.plan import ON_DELIVERY, Kind, Plan, Visit, Way, draw
from tests.chaos.stage import SECOND_PIXEL, Stage, set_up
from tests.chaos.troubles import Troublemaker, track
from tests.chaos.visitor import Outcome, Visitor
from tests.databases import Sqlite
from tests.postgres import Postgres
from tests.world import PIXEL_ID

SIDE_BY_SIDE = 8
SETTLES_WITHIN = 600.0
NO_MERGE = "meta_no_same_source_dedup"


@dataclass(frozen=True)
class Options:
    """What to run. `patient`: wait out leases and delays, however long they are."""

    seed: int
    visits: int
    workers: int = 2
    drops_repeats: bool = True
    patient: bool = False


@dataclass(frozen=True)
class Run:
    """What came of it. `visited` and `took` are seconds: until the last visitor had
    gone, and in all."""

    options: Options
    setup: str
    plan: Plan
    outcomes: list[Outcome]
    tally: Tally
    facts: facts.Facts
    done: Counter[Kind]
    visited: float
    took: float


def run(
    options: Options,
    database: Sqlite | Postgres,
    folder: Path,
    say: Callable[[str], object] = lambda _: None,
) -> Run:
    """Put everything up in `folder`, let it happen, and judge.

    The kind of database decides on the set-up.
    """
    began = time.monotonic()
    plan = draw(options.seed, options.visits, broker=database.kind == "postgresql")
    with set_up(database, folder, workers=options.workers) as stage:
        faults = plan.faults | ({} if options.drops_repeats else {NO_MERGE: 1.0})
        for name, rate in faults.items():
            stage.switch(name, rate=rate)
        trouble = Troublemaker(stage, plan.troubles)
        trouble.start()
        say(f"{len(plan.visits)} visits, {len(plan.troubles)} troubles ahead")
        outcomes = _let_in(stage, plan, trouble, say)
        trouble.join()
        visited = time.monotonic() - began
        say(f"All visitors have gone after {visited:.0f} s; the dust settles")
        for name in plan.faults:
            stage.switch(name)
        settled = _settle(stage, options.patient)
        found = facts.gather(stage)
    pixels = (PIXEL_ID, SECOND_PIXEL)
    tally = judge(outcomes, found, pixels, drops_repeats=options.drops_repeats)
    tally.breaches += trouble.errors + settled
    took = time.monotonic() - began
    return Run(
        options=options,
        setup=database.kind,
        plan=plan,
        outcomes=outcomes,
        tally=tally,
        facts=found,
        done=trouble.done,
        visited=visited,
        took=took,
    )


def _let_in(
    stage: Stage, plan: Plan, trouble: Troublemaker, say: Callable[[str], object]
) -> list[Outcome]:
    counter, lock = Counter[str](), threading.Lock()

    def visit(wanted: Visit) -> Outcome:
        visitor = Visitor(stage.shop_url, f"{stage.sandbox_url}/tr/", wanted)
        try:
            outcome = visitor.go()
            if outcome.order and wanted.way in ON_DELIVERY:
                _deliver(stage, outcome.order, wanted.way)
        except Exception as error:
            outcome = visitor.outcome
            outcome.trouble.append(repr(error))
        finally:
            visitor.http.close()
            trouble.visit_is_over()
        with lock:
            counter["over"] += 1
            if counter["over"] % 100 == 0:
                say(f"{counter['over']} visits are over")
        return outcome

    with ThreadPoolExecutor(SIDE_BY_SIDE) as visitors:
        return list(visitors.map(visit, plan.visits))


def _deliver(stage: Stage, number: str, way: Way) -> None:
    """What the owner and the carrier do with an order to be paid on delivery."""
    waybill = _carrier(stage, "/parcels", carrier="nova_poshta")["number"]
    with stage.shop.app_context(), working() as work:
        order = work.scalars(select(Order).where(Order.number == number)).one()
        nova_poshta = parcels.carriers()["nova_poshta"]
        parcels.ship(work, order, nova_poshta, waybill, now=int(time.time()))
    end = "received" if way == Way.RECEIVED else "refused"
    for state in ("handed_over", "at_branch", end):
        _carrier(stage, f"/parcels/{waybill}/move", state=state)


def _carrier(stage: Stage, path: str, **said: str) -> dict[str, str]:
    answer = requests.post(f"{stage.sandbox_url}{path}", json=said, timeout=60)
    assert answer.ok, answer.text
    return answer.json()


def _settle(stage: Stage, patient: bool) -> list[str]:
    """Let come what is still on its way; gives what never came."""
    late = []
    if not patient:
        _webhooks_are_due(stage)
    if not _comes_true(lambda: facts.unsettled_webhooks(stage) == 0):
        late.append(f"{facts.unsettled_webhooks(stage)} webhooks never came")
    track(stage)
    if not patient:
        _rows_are_due(stage)
    if not _comes_true(lambda: not any(facts.states(stage)[s] for s in facts.WAITING)):
        late.append("the outbox was never empty")
    return late


def _comes_true(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SETTLES_WITHIN
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def _webhooks_are_due(stage: Stage) -> None:
    with closing(sqlite3.connect(stage.sandbox_store, timeout=30)) as store, store:
        store.execute(
            "UPDATE stripe_delivery SET next_attempt = 0 WHERE state ="
            " 'waiting' AND next_attempt IS NOT NULL"
        )


def _rows_are_due(stage: Stage) -> None:
    """Spare us the waiting: what the dead held, and what was put off, is due now.

    The living workers end first, in good order, so that nobody holds a claim.
    """
    for worker in stage.workers:
        worker.stop()
    with stage.shop.app_context(), writing(db.engine) as connection:
        put_off = rows.c.state.in_((State.SENDING, State.RETRYING))
        connection.execute(update(rows).where(put_off).values(due_at=time.time()))
    for worker in stage.workers:
        worker.start()


def logs(folder: Path) -> str:
    """What the programs said last, for whoever must find out why."""
    said = []
    for path in sorted(folder.glob("*.log")):
        with suppress(OSError):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            said.append(f"--- {path.name}\n" + "\n".join(lines[-40:]))
    return "\n".join(said)
