"""Dossiers of households and of units, in memory."""

from dataclasses import replace
from datetime import datetime

from cases.answers import FoundCase, Household
from cases.memory_cases import MemoryCases, newest_first
from states.areas import unit_id


class MemoryHouseholds(MemoryCases):
    def household_of(self, number: str) -> Household:
        with self.lock:
            file = self._file(number)
            return replace(self.households[file.case.household], applicant=file.family.applicant)

    def household(self, id: str) -> Household | None:
        with self.lock:
            return self.households.get(id)

    def unit_household(self, area: str, at: datetime) -> Household:
        with self.lock:
            return self.households.setdefault(unit_id(area), Household(unit_id(area), "", area, "", ()))

    def cases_of_household(self, id: str) -> list[FoundCase]:
        with self.lock:
            return newest_first(file for file in self.files.values() if file.case.household == id)
