"""Hosts on one broker, one database and one object store do what one host does, also when one is lost."""

from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator import SimulatorServer, World
from tests.acceptance.commands import until
from tests.acceptance.scale_out.conftest import MakeHost
from tests.acceptance.scale_out.hosts import AT_ONCE, CONTROL, NOT_YET, WORKERS, running


def test_two_hosts_share_an_evening_and_one_ends_it_alone(
    make_host: MakeHost, evening_api: SimulatorServer, small_evening: World, of_one_host: dict[str, str]
) -> None:
    control, lost, other = make_host("control"), make_host("lost"), make_host("other")
    every_stage = {(match.match_id, stage) for match in small_evening.matches for stage in STAGES}
    evening_api.begin(seconds_per_match=NOT_YET)
    for words in WORKERS:
        lost.pipeline.start(*words)
    with running(other), control.pipeline.running(*CONTROL):
        until(lambda: lost.is_at_work() and other.is_at_work(), "both hosts to be at work")
        evening_api.begin(seconds_per_match=0.6)
        until(lambda: len(lost.done()) >= 4 and len(other.done()) >= 4, "both hosts to have done a share")
        lost.cut_power()
        until(lambda: not lost.pipeline.processes(), "the last of its processes to be gone")
        by_both = lost.done() | other.done()
        control.pipeline.until_done(*small_evening.matches)
    assert len(by_both) < len(every_stage), "nothing was left to do"

    assert not any((host.pipeline.place.home / "storage").exists() for host in (control, lost, other))
    rows = control.pipeline.rows("ledger")
    attempts = {(row["subject"], row["job"]): row["attempts"] for row in rows if row["job"] in STAGES}
    again = {work for work, number in attempts.items() if number != 1}
    assert attempts.keys() == every_stage
    assert len(again) <= AT_ONCE, "only what the lost host had in its hands is done again"
    assert not again & by_both
    assert all(attempts[work] == 2 for work in again)
    assert control.pipeline.rows("dead_letters") == []
    assert control.pipeline.tables() == of_one_host
