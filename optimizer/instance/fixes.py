"""The usual fix for each code, told wherever an issue does not know a better one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FIXES: Mapping[str, str] = MappingProxyType(
    {
        "E101": "check the path and its permissions",
        "E102": 'save the file again as "UTF-8" without a byte order mark',
        "E103": "open the file in an editor with JSON support and mend the place shown",
        "E104": "remove one of the two; only one value can be meant",
        "E105": "write a finite number; where there is no limit, leave the field out",
        "E106": "look for brackets that are never closed; ten levels are plenty",
        "E110": "check the spelling, or copy the table into the folder of the instance",
        "E111": "copy the table into the folder of the instance",
        "E112": "save the table as CSV (UTF-8, header = field names) or parquet",
        "E201": "add the field; the README of the formulation says what it means",
        "E202": 'correct its spelling, or move it below "custom"',
        "E203": "check the sign, the unit and the decimal point",
        "E204": "write the value as the type that is expected",
        "E205": "shorten or correct the text",
        "E206": "use one of the values listed",
        "E207": "add or remove entries",
        "E301": "rename one of the two, or remove the repetition",
        "E302": "correct the id, or add the record it names",
        "E303": "decide which of the two values is right and correct the other",
        "E304": "add the data",
        "E401": "correct the name; `stockwright list` shows all formulations",
        "E402": "convert the file, or use a release that reads this version",
        "E403": "correct the name, or install the package that the message names",
        "E404": "choose another method, or leave the method out",
        "E405": "choose a value within the range",
        "E406": "check the address; start scheduler and workers in an environment like this one",
        "W301": "correct the value, or ignore the warning if it is meant so",
        "W302": "check the units of the quantities named, and limits that stand for no limit",
        "W303": "nothing: bound and plan are those of this instance all the same",
    }
)
