"""Time zones with the countries that keep them, and what a clock there shows; from the IANA tables, by `zoneinfo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from explorer.methods.arrays import Ints

# One zone for each clock that many people live by, with the largest countries that keep it, all year and in summer.
ZONES: Mapping[str, str] = {
    "Pacific/Honolulu": "Hawaii",
    "America/Los_Angeles": "US Pacific",
    "America/Denver": "US Mountain",
    "America/Chicago": "US Central",
    "America/Mexico_City": "Mexico",
    "America/Guatemala": "Central America",
    "America/New_York": "US Eastern, Canada",
    "America/Havana": "Cuba",
    "America/Bogota": "Colombia, Peru, Ecuador",
    "America/Caracas": "Venezuela",
    "America/La_Paz": "Bolivia",
    "America/Santiago": "Chile",
    "America/St_Johns": "Newfoundland",
    "America/Sao_Paulo": "Brazil",
    "America/Argentina/Buenos_Aires": "Argentina",
    "Atlantic/Azores": "Azores",
    "Africa/Accra": "Ghana, Senegal, Ivory Coast",
    "Europe/London": "United Kingdom, Ireland, Portugal",
    "Africa/Casablanca": "Morocco",
    "Africa/Lagos": "Nigeria, Algeria, Cameroon, Central African Republic",
    "Europe/Paris": "France, Germany, Spain, Italy, Serbia",
    "Africa/Johannesburg": "South Africa, Zimbabwe, Libya",
    "Africa/Cairo": "Egypt",
    "Africa/Khartoum": "Sudan",
    "Asia/Jerusalem": "Israel",
    "Asia/Beirut": "Lebanon",
    "Asia/Damascus": "Syria",
    "Asia/Amman": "Jordan",
    "Europe/Kyiv": "Ukraine, Romania, Greece",
    "Europe/Istanbul": "Turkey",
    "Europe/Moscow": "Russia (Moscow)",
    "Asia/Riyadh": "Saudi Arabia, Iraq, Qatar, Yemen",
    "Africa/Nairobi": "Kenya, Ethiopia, Tanzania",
    "Asia/Tehran": "Iran",
    "Asia/Dubai": "United Arab Emirates, Oman",
    "Asia/Baku": "Azerbaijan",
    "Asia/Yerevan": "Armenia",
    "Asia/Kabul": "Afghanistan",
    "Asia/Karachi": "Pakistan",
    "Asia/Tashkent": "Uzbekistan",
    "Asia/Yekaterinburg": "Russia (Urals)",
    "Asia/Kolkata": "India, Sri Lanka",
    "Asia/Kathmandu": "Nepal",
    "Asia/Dhaka": "Bangladesh",
    "Asia/Almaty": "Kazakhstan",
    "Asia/Yangon": "Myanmar",
    "Asia/Bangkok": "Thailand, Vietnam, Cambodia",
    "Asia/Jakarta": "Indonesia (west)",
    "Asia/Novosibirsk": "Russia (Siberia)",
    "Asia/Shanghai": "China, Taiwan, Hong Kong",
    "Asia/Manila": "Philippines, Malaysia, Singapore",
    "Australia/Perth": "Australia (west)",
    "Asia/Tokyo": "Japan",
    "Asia/Seoul": "South Korea",
    "Asia/Pyongyang": "North Korea",
    "Australia/Darwin": "Australia (north)",
    "Australia/Adelaide": "Australia (south)",
    "Australia/Sydney": "Australia (east)",
    "Australia/Brisbane": "Australia (Queensland)",
    "Asia/Vladivostok": "Russia (Pacific)",
    "Pacific/Noumea": "New Caledonia",
    "Pacific/Auckland": "New Zealand",
    "Pacific/Chatham": "Chatham Islands",
    "Pacific/Apia": "Samoa",
}
QUARTER_S = 900  # all clocks differ by whole quarters of an hour
_DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Clock:
    """What zones that agree at all moments asked for have in common: their countries and their quarters from UTC."""

    zones: tuple[str, ...]
    quarters: Ints

    @property
    def name(self) -> str:
        """The clock as people write it, with the countries that keep it: `UTC+3:30 (Iran)`, `UTC+0/+1 (…)`."""
        offsets = [_hours(n) for n in np.unique(self.quarters).tolist()]
        return f"UTC{'/'.join(offsets)} ({', '.join(ZONES[zone] for zone in self.zones)})"


def clocks(quarters: Ints) -> Iterator[Clock]:
    """Yield each clock at these moments (quarters of an hour since 1970, UTC), the westernmost first.

    Zones whose clocks agree at all of them are one. O(zones × (days + rows)).

    >>> winter = np.array([0], np.int64)
    >>> [clock.quarters.tolist() for clock in clocks(winter) if "Asia/Tehran" in clock.zones]
    [[14]]
    """
    days, of = np.unique(quarters * QUARTER_S // _DAY_S, return_inverse=True)
    midnights = np.union1d(days, days + 1)
    begin, end = np.searchsorted(midnights, days), np.searchsorted(midnights, days + 1)
    alike: dict[bytes, tuple[list[str], Ints]] = {}
    for zone in ZONES:
        at_midnight = np.array([_offset(zone, day * _DAY_S) for day in midnights.tolist()], np.int64)
        offset = at_midnight[begin][of]
        # Where the clock is put forward or back in the day, each moment is asked for.
        for row in np.flatnonzero((at_midnight[begin] != at_midnight[end])[of]).tolist():
            offset[row] = _offset(zone, int(quarters[row]) * QUARTER_S)
        names, _ = alike.setdefault(offset.tobytes(), ([], offset))
        names.append(zone)
    made = [Clock(tuple(names), offset) for names, offset in alike.values()]
    yield from sorted(made, key=lambda clock: (float(clock.quarters.mean()), clock.zones))


def _offset(zone: str, second: int) -> int:
    """Return how many quarters of an hour a clock is ahead of UTC at a moment in seconds since 1970."""
    ahead = (_EPOCH + timedelta(seconds=second)).astimezone(_zone(zone)).utcoffset()
    return round((ahead or timedelta()).total_seconds() / QUARTER_S)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _hours(quarters: int) -> str:
    hours, minutes = divmod(abs(quarters) * 15, 60)
    return f"{'-' if quarters < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")
