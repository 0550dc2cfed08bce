"""A small book as the input tables hold it: three buyers, one of them unknown to the insurer."""

TABLES = {
    "tblSettings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "tblBuyers": [
        ["Buyer", "Name", "Country"],
        ["C1", "Alpha GmbH", "DE"],
        ["C2", "Beta SA", "FR"],
        [77, "Gamma Ltd", "GB"],
    ],
    "tblLedger": [
        ["Document", "Buyer", "Document date", "Due date", "Currency", "Gross", "Open"],
        ["R1", "C1", "2026-07-01", "2026-07-31", "EUR", 1000.5, 1000.5],
        ["R2", "C2", "2026-10-01", "2026-11-30", "EUR", 250, 250],
        ["R3", 77, "2026-09-01", "2026-10-01", "EUR", 40, 40],
    ],
}
