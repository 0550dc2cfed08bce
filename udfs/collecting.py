"""Worksheet functions: the reminder ladder and the worklist."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Id, Rows
from udfs.registry import worksheet_function
from xlcredit.errors import UnknownId

CATEGORY = "Credit: collections"


@worksheet_function(CATEGORY, "客户当前应采取的催收步骤序号；无则为 0。", result="number")
def DUNNING_STEP(book: LoadedBook, buyer_id: Id) -> int:
    """Step of the reminder ladder that is to be taken for a buyer now; 0 where none is."""
    book.row("exposure", buyer_id)
    try:
        step = book.row("dunning", buyer_id)["dunning_step"]
    except UnknownId:
        return 0
    return 0 if step is None or step != step else int(step)


@worksheet_function(CATEGORY, "待办事项表：谁、做什么、何时前、金额，最紧急者在前。", result="rows")
def COLLECTION_TABLE(book: LoadedBook) -> Rows:
    """Table of what is to be done, by whom and by when, the most urgent first."""
    return book.rows("worklist")


@worksheet_function(CATEGORY, "催收阶梯表：各逾期客户的应催金额、上一步骤、当前步骤与状态。", result="rows")
def REMINDER_TABLE(book: LoadedBook) -> Rows:
    """Table of the overdue buyers on the reminder ladder: what waits and why, the step now, the next day."""
    return book.rows("dunning")
