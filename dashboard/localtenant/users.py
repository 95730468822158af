"""People of the tenant: the default admin, and what becomes of a user's tasks when the user goes."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from dashboard.localtenant import simulation
from dashboard.localtenant.constants import ADMIN_ID
from dashboard.localtenant.models import LocalApp, LocalSchedulingTask, LocalTask, LocalUser
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import life


class UnknownUser(LookupError):
    """No user has that id, name or address."""


def ensure_admin() -> LocalUser:
    """The default user, made when the tenant is new: a tenant admin who may reload every app."""
    user, _made = LocalUser.objects.get_or_create(
        id=ADMIN_ID, defaults={"name": "Tenant Admin", "email": "admin@example.com", "is_admin": True}
    )
    return user


def find_user(name: str) -> LocalUser:
    """The user with that id, address or name (in this order); raises UnknownUser."""
    for field in ("id", "email__iexact", "name__iexact"):
        if user := LocalUser.objects.filter(**{field: name}).first():
            return user
    raise UnknownUser(f"There is no user {name!r} in this tenant.")


def delete_user(user_id: str) -> int:
    """Delete the user; tasks that were enabled until the user went turn OWNER-DELETED. Returns how many did.

    Raises UnknownUser.
    """
    return _leave(user_id, status=LocalUser.Status.DELETED, code="OWNER-DELETED")


def disable_user(user_id: str) -> int:
    """Disable the user; enabled tasks turn OWNER-DISABLED. Returns how many did. Raises UnknownUser."""
    return _leave(user_id, status=LocalUser.Status.DISABLED, code="OWNER-DISABLED")


def enable_user(user_id: str) -> None:
    """Let the user in again; the tasks stay disabled until somebody enables them. Raises UnknownUser."""
    _set_status(user_id, LocalUser.Status.ACTIVE)


def _leave(user_id: str, *, status: LocalUser.Status, code: str) -> int:
    """Let happen what has happened, then change user and tasks in one step."""
    tasks, newer = LocalTask.objects.filter(owner_id=user_id), LocalSchedulingTask.objects.filter(owner_id=user_id)
    simulation.settle(simulation.due(tasks))
    life.settle(life.due().filter(owner_id=user_id))
    with transaction.atomic(using=ALIAS):
        _set_status(user_id, status)
        enabled = Q(state=LocalTask.State.ENABLED) | Q(disabled_code__startswith="OWNER-")
        stopped = newer.filter(Q(enabled=True) | Q(disabled_code__in=("OWNER-DELETED", "OWNER-DISABLED"))).update(
            enabled=False, disabled_code=code, next_at=None, revision=F("revision") + 1
        )
        return stopped + tasks.filter(enabled, migrated=False).update(
            state=LocalTask.State.DISABLED, disabled_code=code, next_at=None, revision=F("revision") + 1
        )


def _set_status(user_id: str, status: LocalUser.Status) -> None:
    if not LocalUser.objects.filter(id=user_id).update(status=status):
        raise UnknownUser(f"There is no user {user_id!r} in this tenant.")


def apps_of(user: LocalUser) -> QuerySet[LocalApp]:
    if user.is_admin:
        return LocalApp.objects.all()
    return LocalApp.objects.filter(Q(owner=user) | Q(space__members=user)).distinct()


def tasks_of(user: LocalUser) -> QuerySet[LocalTask]:
    """The tasks that the user has access to: those of the apps above; an admin also sees tasks whose app is gone."""
    if user.is_admin:
        return LocalTask.objects.all()
    return LocalTask.objects.filter(app_id__in=apps_of(user).values("id"))


def may_reload(user: LocalUser, app_id: str) -> bool:
    return apps_of(user).filter(id=app_id).exists()


def may_touch(user: LocalUser, task: LocalTask) -> bool:
    return user.is_admin or may_reload(user, task.app_id)
