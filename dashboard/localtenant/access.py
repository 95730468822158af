"""Who may see and reload what: an app's owner, the members of its space, and tenant admins."""

from django.db.models import Q, QuerySet

from dashboard.localtenant.models import LocalApp, LocalTask, LocalUser


def apps_of(user: LocalUser) -> QuerySet[LocalApp]:
    """The apps that the user may reload."""
    if user.is_admin:
        return LocalApp.objects.all()
    return LocalApp.objects.filter(Q(owner=user) | Q(space__members=user)).distinct()


def tasks_of(user: LocalUser) -> QuerySet[LocalTask]:
    """The tasks that the user has access to: those of the apps above; an admin also sees tasks whose app is gone."""
    if user.is_admin:
        return LocalTask.objects.all()
    return LocalTask.objects.filter(app_id__in=apps_of(user).values("id"))


def may_reload(user: LocalUser, app_id: str) -> bool:
    """Whether the app exists and the user may reload it."""
    return apps_of(user).filter(id=app_id).exists()


def may_touch(user: LocalUser, task: LocalTask) -> bool:
    """Whether the user may read, change and delete the task."""
    return user.is_admin or may_reload(user, task.app_id)
