"""The sixty reload tasks of the sample company."""

from dashboard.localtenant.data.sample import commercial, finance, logistics, retail, supply_chain, treasury

TASKS = tuple(
    task for space in (supply_chain, treasury, commercial, retail, logistics, finance) for task in space.TASKS
)
