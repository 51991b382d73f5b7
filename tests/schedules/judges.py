"""When a schedule occurs, by programs that know nothing of ours: pyawscron and cronsim for the calendar, and the zones of
the standard library on the database that PyPI has.

Both are asked for times of a clock, without a zone. pyawscron reads the dialect of AWS, but neither a step within a list,
which is written as the values that it has, nor `LW`, nor `L` alone for the day of the week; and it gives up where months
on end have no occurrence, or a month does not have the day. cronsim reads another dialect, in which all of that can be
said, and no `W`; it takes `5-5/2` for `5/2`, so that it is asked for `5`.
"""

import datetime
import re
import zoneinfo

import cronsim
import pyawscron

UTC = datetime.timezone.utc
WEEK_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
# The last year that an expression can have.
LAST_YEAR = 2199


class Undecided(Exception):
    """The program does not know."""


def times_by_pyawscron(fields, after):
    """All times of the clock that the fields choose, from the minute after one on."""
    if fields[2] == "LW" or fields[4] == "L":
        raise Undecided
    lasts = (59, 23, 31, 12, 7, LAST_YEAR)
    expression = " ".join(_steps_spelled_out(field, last) for field, last in zip(fields, lasts, strict=True))
    schedule, time = pyawscron.AWSCron(expression), after.replace(tzinfo=UTC)
    while True:
        try:
            time = schedule.occurrence(time).next()
        except Exception as problem:
            # For having looked at ten months in vain, and for a day that a month does not have.
            known = ("shouldn't happen", "day is out of range for month")
            assert any(text in str(problem) for text in known), problem
            raise Undecided from problem
        if time is None or time.year > LAST_YEAR:
            return
        yield time.replace(tzinfo=None)


def _steps_spelled_out(field, last):
    """A list without steps in it."""
    def spelled_out(part):
        chosen, _, step = part.partition("/")
        first, _, end = chosen.partition("-")
        values = range(int(first), int(end or last) + 1, int(step)) if step else [part]
        return ",".join(map(str, values))
    return ",".join(map(spelled_out, field.split(","))) if "," in field else field


def times_by_cronsim(fields, after):
    fields = [re.sub(r"\b(\d+)-\1/\d+", r"\1", field) for field in fields]
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if re.fullmatch(r"\d+W", day_of_month):
        raise Undecided
    years = _years(year)
    days = ["*" if field == "?" else field for field in (day_of_month, _week_days_from_zero(day_of_week))]
    expression = f"{minutes} {hours} {days[0]} {month} {days[1]}"
    while True:
        after = _into(years, after)
        if after is None:
            return
        try:
            found = next(cronsim.CronSim(expression, after))
        except (StopIteration, cronsim.CronSimError):
            # Nothing in 50 years, or days that no such month has.
            return
        if found.year in years:
            yield found
        after = found


def _years(text):
    years = set()
    for part in text.split(","):
        chosen, _, step = part.partition("/")
        first, _, last = chosen.partition("-")
        if chosen == "*":
            first, last = "1970", str(LAST_YEAR)
        last = last or (str(LAST_YEAR) if step else first)
        years.update(range(int(first), int(last) + 1, int(step or 1)))
    return years


def _into(years, after):
    """The time itself in a year that is chosen, or else the last minute before one."""
    if after.year in years:
        return after
    later = [year for year in years if year > after.year]
    return datetime.datetime(min(later), 1, 1) - datetime.timedelta(minutes=1) if later else None


def _week_days_from_zero(text):
    if text == "L":
        return "6"
    def number(match):
        return str(int(match[0]) - 1)
    for index, name in enumerate(WEEK_DAYS, 1):
        text = text.replace(name, str(index))
    # The number behind `#` counts weeks.
    return re.sub(r"(?<!#)\b\d", number, text)


def moment(time, zone):
    """The first moment at which a clock of the zone shows a time; None if none does."""
    found = time.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return int(found.timestamp()) if found.astimezone(zone).replace(tzinfo=None) == time else None


def occurrences(times, fields, after, zone, most):
    """The first moments, in Unix seconds, that are after another."""
    clock = datetime.datetime.fromtimestamp(after, UTC).astimezone(zone).replace(tzinfo=None, second=0)
    found = []
    # From before the hours that clocks show twice.
    for time in times(fields, clock - datetime.timedelta(hours=3)):
        instant = moment(time, zone)
        if instant is not None and instant > after:
            found.append(instant)
            if len(found) == most:
                break
    return found


def by_calendar(expression, after, zone, most):
    """What each of the programs that know says, by its name."""
    fields = expression.removeprefix("cron(").removesuffix(")").split(" ")
    answers = {}
    for name, times in (("pyawscron", times_by_pyawscron), ("cronsim", times_by_cronsim)):
        try:
            answers[name] = occurrences(times, fields, after, zone, most)
        except Undecided:
            pass
    return answers


def by_arithmetic(expression, after, created, zone, most):
    """What a rate, or an `at`, comes to."""
    if at := re.fullmatch(r"at\((.*)\)", expression):
        found = moment(datetime.datetime.fromisoformat(at[1]), zone)
        return [found] if found is not None and found > after else []
    value, unit = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression).groups()
    seconds = int(value) * {"minute": 60, "hour": 3600, "day": 86_400}[unit]
    return [created + number * seconds for number in range(100_000) if created + number * seconds > after][:most]


def zone_named(name):
    return zoneinfo.ZoneInfo(name)
