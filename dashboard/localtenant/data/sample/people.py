"""The people and spaces of the sample company, and the apps they reload."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from dashboard.localtenant.constants import ADMIN_ID
from dashboard.localtenant.models import LocalApp, LocalRole, LocalSpace, LocalUser

Status = LocalUser.Status
EXAMPLE_APP = "Annual budget"
EXAMPLE_APP_ID = "116dbfae-7fb9-4983-8e23-5ccd8c508722"  # of all examples on the API's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the sample company."""

    name: str
    zone: str
    status: Status = Status.ACTIVE


PEOPLE = (
    Person(name="Ada Keller", zone="Europe/Zurich"),  # the tenant admin
    Person(name="Marek Nowak", zone="Europe/Warsaw"),
    Person(name="Sofia Marin", zone="America/Toronto"),
    Person(name="Olivia Tran", zone="Australia/Adelaide"),
    Person(name="Kenji Mori", zone="Asia/Tokyo", status=Status.DISABLED),
    Person(name="Ines Duarte", zone="Europe/London"),
    Person(name="Lena Fischer", zone="Europe/Berlin"),
    Person(name="Priya Nair", zone="Asia/Kolkata", status=Status.DELETED),
)

# space: (its owner, {app: (its owner, how many of its reloads fail)})
SPACES: dict[str, tuple[str, dict[str, tuple[str, float]]]] = {
    "Supply chain": (
        "Marek Nowak",
        {
            "Stock ledger EU": ("Marek Nowak", 0.01),
            "Warehouse slots": ("Marek Nowak", 1.0),
            "Supplier scorecard": ("Kenji Mori", 0.05),
            "Inbound deliveries": ("Marek Nowak", 0.02),
            "Demand forecast": ("Kenji Mori", 0.0),
            "Purchase orders": ("Marek Nowak", 0.04),
            "Live shop floor": ("Marek Nowak", 0.0),
        },
    ),
    "Treasury": (
        "Ada Keller",
        {
            "Cash position": ("Ada Keller", 0.0),
            "FX exposure": ("Ada Keller", 0.03),
            "Bank fees": ("Ada Keller", 0.0),
            "Liquidity plan": ("Ada Keller", 0.1),
            "Payment runs": ("Ada Keller", 0.0),
        },
    ),
    "Commercial Americas": (
        "Sofia Marin",
        {
            "Order intake": ("Sofia Marin", 0.02),
            "Sales pipeline": ("Sofia Marin", 0.05),
            "Price list import": ("Sofia Marin", 0.0),
            "Customer 360": ("Lena Fischer", 0.08),
            "Campaign attribution": ("Lena Fischer", 0.15),
            "Quote turnaround": ("Sofia Marin", 0.0),
            "Partner margin": ("Sofia Marin", 0.9),
        },
    ),
    "Retail": (
        "Olivia Tran",
        {
            "Retail margin AU": ("Olivia Tran", 0.0),
            "Store traffic": ("Olivia Tran", 0.06),
            "Basket analysis": ("Olivia Tran", 0.02),
            "Loyalty points": ("Olivia Tran", 0.0),
            "Footfall forecast": ("Olivia Tran", 0.25),
        },
    ),
    "Logistics": (
        "Ines Duarte",
        {
            "Fleet telemetry": ("Ines Duarte", 0.95),
            "Freight rates APAC": ("Ines Duarte", 0.0),
            "Delivery promises": ("Ines Duarte", 0.03),
            "Customs clearance": ("Ines Duarte", 0.0),
            "Route cost": ("Ines Duarte", 0.02),
            "Pallet returns": ("Ines Duarte", 0.0),
            "Carrier claims": ("Ines Duarte", 0.0),
        },
    ),
    "Finance": (
        "Ada Keller",
        {
            "Month-end close": ("Ada Keller", 0.0),
            "Annual budget": ("Ada Keller", 0.0),
            "HR headcount": ("Priya Nair", 0.0),
            "Energy meters": ("Marek Nowak", 0.0),
            "Support backlog": ("Lena Fischer", 0.0),
            "Claims triage": ("Lena Fischer", 0.02),
            "Tax provision": ("Ada Keller", 0.0),
            "Expense reports": ("Lena Fischer", 0.05),
            "Audit trail": ("Ada Keller", 0.01),
        },
    ),
}


def sample_id(*names: str) -> str:
    """24 hexadecimal digits, the same for the same names on every machine and day."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:24]


def user_id(name: str) -> str:
    return ADMIN_ID if name == PEOPLE[0].name else sample_id("user", name)


def app_id(name: str) -> str:
    if name == EXAMPLE_APP:
        return EXAMPLE_APP_ID
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"reload-desk/sample/app/{name}"))


def fill_people(*, created_at: datetime) -> None:
    """Write users, spaces, roles and apps. The tenant's default user becomes one of the company's people."""
    for person in PEOPLE:
        fields = _user_fields(person) | {"created_at": created_at}
        LocalUser.objects.update_or_create(id=user_id(person.name), defaults=fields)
    for space, (owner, apps) in SPACES.items():
        _fill_space(space, owner, apps, created_at)


def _user_fields(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": f"{person.name.lower().replace(' ', '.')}@example.com",
        "status": person.status,
        "is_admin": person is PEOPLE[0],
        "zone": person.zone,
    }


def _fill_space(name: str, owner: str, apps: dict[str, tuple[str, float]], created_at: datetime) -> None:
    space = LocalSpace.objects.create(
        id=sample_id("space", name), name=name, owner_id=user_id(owner), created_at=created_at
    )
    members = {owner, *(app_owner for app_owner, _ in apps.values())}
    LocalRole.objects.bulk_create(LocalRole(space=space, user_id=user_id(member)) for member in sorted(members))
    LocalApp.objects.bulk_create(
        LocalApp(
            id=app_id(app),
            name=app,
            owner_id=user_id(app_owner),
            space=space,
            failure_rate=failure_rate,
            created_at=created_at,
        )
        for app, (app_owner, failure_rate) in apps.items()
    )
