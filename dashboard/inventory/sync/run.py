"""The sync reads a tenant page by page into the copy, goes on where a killed one stopped, deletes nothing by halves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import tallies
from dashboard.inventory.alerts import watch
from dashboard.inventory.cache import next_in_chain
from dashboard.inventory.call_budget import WaitingLimiter
from dashboard.inventory.changes import recovery
from dashboard.inventory.copy import write
from dashboard.inventory.models import SyncPhase, SyncState
from dashboard.inventory.move import check
from dashboard.inventory.sync import identity, worlds
from dashboard.inventory.sync.lease import Lease, LeaseLost
from dashboard.inventory.sync.names import apps_page, next_owner, spaces_page, token_user
from dashboard.inventory.sync.reloads import newest_runs, older_runs
from dashboard.inventory.sync.session import SyncSession
from dashboard.inventory.sync.tasks import tasks_page
from dashboard.inventory.sync.worlds import RESUMED
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant import errors
from dashboard.tenant.errors import from_json, is_lasting, to_json
from dashboard.tenant.tenant import Tenant

PATIENCE = 90.0  # seconds that one call may take in all: a job waits where a person would not
NAMES_PATIENCE = 20.0  # for the names that come before the tasks: the old ones do, and a reader waits for the tasks
COPY_PAGE: Mapping[str, Callable[[SyncSession, SyncState], None]] = {  # what each phase does with one page
    SyncPhase.APPS: apps_page,
    SyncPhase.SPACES: spaces_page,
    SyncPhase.TASKS: tasks_page,
    SyncPhase.NEWER: tasks_page,
    SyncPhase.OWNERS: next_owner,
    SyncPhase.RUNS: newest_runs,
    SyncPhase.OLDER_RUNS: older_runs,
}
_NAMES = (SyncPhase.APPS, SyncPhase.SPACES)
_SILENT = (errors.Unreachable, errors.TimedOut)  # nobody answers
_PASSING = (*_SILENT, errors.RateLimited, errors.Unavailable)  # the cursor stays good
_FINAL = (errors.NotConfigured, errors.Unauthorized)
_OF_ALL = (*_SILENT, *_FINAL, errors.RateLimited)  # no other list would fare better

logger = logging.getLogger(__name__)


def patient(lease: Lease, *, patience: float = PATIENCE) -> Tenant:
    """Give the configured tenant for a sync: it waits within its budget of calls, and shows signs of life meanwhile."""
    pace = WaitingLimiter(connect.credential(), sleep=lease.sleep)
    return connect.patient_tenant(patience=patience, pace=pace, sleep=lease.sleep)


def hasty(lease: Lease) -> Tenant:
    """Give the same for the names that come before the tasks, where somebody may be waiting."""
    return patient(lease, patience=NAMES_PATIENCE)


def run(
    reach: Callable[[Lease], Tenant] = patient,
    reach_for_names: Callable[[Lease], Tenant] | None = None,
    *,
    if_still: Callable[[SyncState], bool] | None = None,
    urgent: bool = False,
) -> bool:
    """Bring the copy of the configured tenant up to date; False when another process is at it. Raises NotConfigured.

    `if_still` is asked under the lease, for another process may have done it just before; then it is False too.
    A failure, of the tenant or of ours, is kept in the state and raises nothing: the next run goes on from there.
    `urgent`: somebody waits for it, so one that only waits for the tenant is taken over, and tries again at once.
    """
    connect.credential()  # raises NotConfigured, before there is a lease
    identity.confirm()
    lease = Lease.take(tenant_key(), urgent=urgent)
    if lease is None:
        return False
    try:
        if if_still and not if_still(lease.state()):
            return False
        _run(lease, reach, reach_for_names or reach)
        watch.after_sync(timezone.now())
        check.after_sync(timezone.now())
    except LeaseLost:
        logger.info("The sync of %s is left to another process, or to the next start.", lease.tenant)
    finally:
        lease.release()
        tallies.write()
    return True


def _run(lease: Lease, reach: Callable[[Lease], Tenant], reach_for_names: Callable[[Lease], Tenant]) -> None:
    """Raises LeaseLost, and what the database raises when not even a failure can be kept in it."""
    try:
        session = SyncSession(lease=lease, tenant=reach(lease))
        names = session if reach_for_names is reach else SyncSession(lease=lease, tenant=reach_for_names(lease))
        recovery.finish_interrupted(session.tenant)
        write.update_due_times(lease.tenant, timezone.now())
        session.is_resumed = _begin(lease)
        _go_on(session, names)
        token_user(names)
        next_in_chain.update(lease.tenant, timezone.now())
        _finish(lease)
    except errors.TenantError as error:
        logger.warning("The sync of %s failed: %s", lease.tenant, error)
        _fail(lease, error, goes_on=isinstance(error, _PASSING))
    except LeaseLost:
        raise
    except Exception as error:
        _fail(
            lease, _internal(lease.tenant, error), goes_on=isinstance(error, OperationalError)
        )  # such as a locked database


def _begin(lease: Lease) -> bool:
    """Go on with an interrupted sync, or begin a new one; says whether it goes on with one."""
    state = lease.state()
    lease.write(wanted_at=None)
    if state.phase in SyncPhase.values and state.started_at and timezone.now() - state.started_at < RESUMED:
        return True
    _start(lease, state)
    return False


def _start(lease: Lease, state: SyncState) -> None:
    first = next(iter(SyncPhase))
    error = from_json(state.error)
    told: dict[str, Any] = {"error": None} if error and is_lasting(error) else {}
    lease.write(generation=state.generation + 1, phase=first, cursor="", seen=0, started_at=timezone.now(), **told)


def _go_on(session: SyncSession, names: SyncSession) -> None:
    while (state := session.lease.state()).phase:
        try:
            COPY_PAGE[state.phase](names if state.phase in _NAMES else session, state)
        except errors.TenantError as error:
            _after_failure(session, state, error)
        except (LeaseLost, OperationalError):
            raise
        except Exception as error:
            _after_failure(session, state, _internal(session.host, error))


def _internal(tenant: str, error: Exception) -> errors.InternalFailure:
    logger.error("The sync of %s failed at something of ours.", tenant, exc_info=error)
    return errors.InternalFailure(host=connect.tenant_name(), reason=type(error).__name__)


def _after_failure(session: SyncSession, state: SyncState, error: errors.TenantError) -> None:
    """Go on without the rest of a phase. Raises the error when that ends the sync: no list of tasks could be read.

    A list of tasks whose cursor is taken no more is read from its start, once.
    """
    if state.phase not in worlds.PHASES and not _is_final(state, error):
        logger.warning("The sync of %s goes on without all %s: %s", session.host, state.phase, error)
        session.finish(state, **_told(state, error), **_given_up(state, error))
    elif state.phase not in worlds.PHASES or isinstance(error, _OF_ALL):
        raise error
    elif isinstance(error, errors.Rejected) and state.cursor and not session.has_restarted:
        session.has_restarted = True
        _start(session.lease, state)
    else:
        logger.warning("The sync of %s goes on without all %s: %s", session.host, state.phase, error)
        worlds.give_up(session, state, error)


def _is_final(state: SyncState, error: errors.TenantError) -> bool:
    """Whether no other phase would fare better.

    Where nobody answers, a reader shall soon know it. Next time the other lists are tried: it may be this one alone.
    """
    first_silence = state.phase in _NAMES and isinstance(error, _SILENT) and not state.failures
    return first_silence or isinstance(error, _FINAL)


def _told(state: SyncState, error: errors.TenantError) -> dict[str, Any]:
    """What a reader of an old copy hears while the tasks are waited for: they may have the same trouble.

    What time does not mend is told in any phase, and stays told when the sync has ended.
    """
    is_told = is_lasting(error) or (state.phase in _NAMES and isinstance(error, _PASSING))
    return {"error": to_json(error)} if is_told else {}


def _given_up(state: SyncState, error: errors.TenantError) -> dict[str, Any]:
    return {"runs_cursor": ""} if state.phase == SyncPhase.OLDER_RUNS and is_lasting(error) else {}


def _finish(lease: Lease) -> None:
    state = lease.state()
    if failure := worlds.failure(state):
        _fail(lease, failure, goes_on=False)
        return
    error = from_json(state.error)
    if error is None or not is_lasting(error):
        lease.release(finished_at=timezone.now(), wanted_at=None, failures=0, failed_at=None, error=None)
    else:
        now = timezone.now()
        lease.release(finished_at=now, wanted_at=None, failures=state.failures + 1, failed_at=now)


def _fail(lease: Lease, error: errors.TenantError, *, goes_on: bool) -> None:
    """Keep why the sync failed; the next one goes on at the same page, or starts anew."""
    tallies.count_sync_failure()
    state = lease.state()
    phase = state.phase if goes_on else ""
    told = {"failures": state.failures + 1, "failed_at": timezone.now(), "error": to_json(error)}
    lease.release(phase=phase, wanted_at=None, **told)
