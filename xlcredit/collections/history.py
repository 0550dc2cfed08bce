"""Which steps of the ladder were taken for each overdue item: tblReminders up to a day.

A row that names a document is of that document; one without a document is of all that was overdue on its day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcredit.dates import day_number
from xlcredit.limitlog import Array


def last_steps(items: pd.DataFrame, reminders: pd.DataFrame, day: int) -> tuple[Array, Array]:
    """Highest step on record and day of the last reminder of each item, both 0 where there is none.

    items: `row`, `buyer`, `document`, `due_day`; reminders: the typed table.
    """
    given = reminders[["buyer", "document", "ladder_step"]].assign(
        day=[day_number(one) for one in reminders["date"]], document=reminders["document"].fillna("")
    )
    given = given[given["day"] <= day]
    keys = items[["row", "buyer", "document", "due_day"]].astype({"buyer": object, "document": object})
    named = keys.merge(given[given["document"] != ""], on=["buyer", "document"])
    whole = keys.drop(columns="document").merge(given[given["document"] == ""].drop(columns="document"), on="buyer")
    found = pd.concat([named[["row", "ladder_step", "day"]], whole.loc[whole["day"] > whole["due_day"]]])
    last = found.groupby("row")[["ladder_step", "day"]].max().reindex(items["row"]).fillna(0)
    return last["ladder_step"].to_numpy(np.int64), last["day"].to_numpy(np.int64)
