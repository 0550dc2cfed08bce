"""How the cover of a document came about, step by step: the rows of EXPLAIN_COVER, its steps are data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.claimview import LOSSES_OCCURRING, latest_overrides
from xlcredit.columns import table
from xlcredit.cover import CAUSES, REASON_BITS, reason_codes
from xlcredit.coverfacts import Amount, ItemFacts, LimitFacts, has_day, item_facts, owed_item
from xlcredit.dates import date_of
from xlcredit.decisions import Decision
from xlcredit.errors import DomainError, UnknownId
from xlcredit.intake import LONGEST_REASON
from xlcredit.itemtable import NOTHING_OUTSTANDING
from xlcredit.money import currency_units
from xlcredit.parameters import parameters
from xlcredit.policy import Policy
from xlcredit.problems import amount_text
from xlcredit.standings import REFUSED
from xlcredit.wording import day_text
from xlcredit.words import spoken, spoken_list

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Step = tuple[str, Any, str, str]
Told = tuple[Any, Mapping[str, object]]
"""Value of a step and the words that its rule names."""

MOST_BEFORE = 10
"""Items before the one explained that have a line each; older ones are counted."""

AMOUNTS = ("exposure", "excluded", "claimable", "limit", "balance", "in_limit", "covered", "insured")
EXCLUSIONS = ("related_party", "public_buyer", "excluded_country")
ALWAYS = "always"


def cover_trace(analysis: Analysis, document: str, language: str = "en") -> list[Step]:
    """Steps of the cover of a document in the claim view; money in currency units. UnknownId for no such document."""
    item = owed_item(analysis, document)
    told = Telling(analysis, document, language)
    if item is None:
        told.nothing_owed()
    else:
        told.of_item(item_facts(analysis, *item))
    told.override()
    return list(told.steps())


class Telling:
    """What there is to say of one document: values and words by step, and which rules apply."""

    def __init__(self, analysis: Analysis, document: str, language: str) -> None:
        self.analysis, self.document, self.language = analysis, document, language
        self.values: dict[str, list[Told]] = {}
        self.words: dict[str, object] = {"base": analysis.settings.base_currency}
        self.applies = {ALWAYS}

    def tell(self, name: str, value: Any, **words: object) -> None:
        """One line of a step."""
        self.values.setdefault(name, []).append((value, words))

    def money(self, name: str, minor: int, **words: object) -> None:
        """One line with an amount in base currency."""
        self.tell(name, currency_units(minor, self.analysis.settings.places), **words)

    def day(self, day: int | date | None) -> str:
        """A day in words of the language; "" for none."""
        if isinstance(day, int):
            day = date_of(day) if has_day(day) else None
        return "" if day is None or day == date.max else day_text(self.language, day)

    def nothing_owed(self) -> None:
        """A document of which nothing is left to insure."""
        ledger, items = self.analysis.book.ledger, self.analysis.open_items
        rows = ledger.filter(nw.col("document") == self.document)["row"].to_list()
        if not rows:
            raise UnknownId(f"document {self.document!r} is not in this workbook: look for it on the input sheets")
        if self.document in self.analysis.unrated_documents:
            raise DomainError(self.analysis.unrated_documents[self.document])
        opened = int(items.filter(nw.col("row") == rows[0])["open_base"].sum())
        self.money("open", opened)
        self.money("credits", max(opened, 0))
        self.reasons(NOTHING_OUTSTANDING)

    def of_item(self, facts: ItemFacts) -> None:
        """Every step of an owed item."""
        item = facts.item
        self.applies.add("owed")
        self.words |= {"shipment": self.day(item["shipment_day"]), "decision": ""}
        if facts.policy.name:
            self.applies.add("other_policy")
            self.tell("policy", facts.policy.name)
        self.amounts(item)
        self.exclusion(item)
        self.limit(facts, item)
        self.items_before(facts)
        self.conditions(facts)
        self.tell("cover_status", spoken("cover_status", item["cover_status"], self.language))
        self.reasons(reason_codes(item["reason_flags"]))

    def reasons(self, codes: str) -> None:
        """Every reason of the verdict."""
        self.tell("reasons", spoken_list("reason", codes, self.language), codes=codes)

    def amounts(self, item: Mapping[str, Any]) -> None:
        """What is owed, what of it is covered and insured, and why the rest is not."""
        self.money("open", item["open_base"])
        self.money("credits", item["open_base"] - item["net"])
        self.money("secured", item["net"] - item["exposure"])
        for name in AMOUNTS:
            self.money(name, item[name])
        self.money("headroom", max(item["limit"] - item["balance"], 0))
        self.tell("percentage", item["numerator"] / item["denominator"])
        self.money("self_retained", item["exposure"] - item["insured"])
        for cause in CAUSES:
            if cause != "excluded":
                self.money(cause, item[cause])
        self.tell("shipment_date", self.words["shipment"])
        self.applies.add("broken" if item["breach_flags"] else "unbroken")

    def exclusion(self, item: Mapping[str, Any]) -> None:
        """Why the policy leaves the buyer or a part of the item out."""
        buyers = self.analysis.book.buyers
        country = buyers.loc[buyers["buyer"] == item["buyer"], "country"].tolist()
        self.words |= {"country": (country or [""])[0], "disputed": self.units(item["disputed_base"])}
        codes = [code for code in EXCLUSIONS if item["excluded_flag"] & REASON_BITS[code]]
        for code in codes:
            self.tell(code, spoken("flag", "yes", self.language))
        self.applies |= set(codes)
        if item["excluded_buyer"]:
            self.applies.add("excluded_buyer")
        elif item["excluded"]:
            self.applies.add("disputed")

    def units(self, minor: int) -> str:
        """An amount in base currency inside a text."""
        return amount_text(minor, self.analysis.settings.base_currency)

    def limit(self, of_item: ItemFacts, item: Mapping[str, Any]) -> None:
        """The limit in force at shipment: its decision, amount, rate and top-ups."""
        facts, policy = of_item.limit, of_item.policy
        state = spoken("reason", reason_codes(item["limit_flag"]), self.language)
        self.words |= {"state": state}
        refused, in_force = facts.state in REFUSED, policy.in_force
        self.applies.add("undecided" if facts.decision is None else "decided")
        self.tell("decision", "" if facts.decision is None else facts.decision.decision)
        if facts.decision is not None:
            self.words |= self.decided(facts.decision)
        if facts.later is not None:
            self.applies.add("cut")
            days = policy.limit_cut_notice_days
            words = {"later_effective": self.day(facts.later.effective_date), "cut_days": days}
            self.tell("later_decision", facts.later.decision, **words)
        if not in_force or refused:
            self.applies.add("refused" if refused and in_force else "not_in_force")
        elif facts.amount is not None:
            self.applies |= {"named"} if facts.state == "approved" else {"fallback", _fallback(facts)}
            self.told_amount(facts.amount)
            for decision, amount in facts.top_ups:
                words = self.decided(decision) | {"top_up": decision.decision, "currency": amount.currency}
                self.money("top_ups", amount.base, **words, amount=amount_text(amount.amount, amount.currency))
        self.applies.add("named_share" if facts.state in ("approved", *REFUSED) else "discretionary_share")

    def decided(self, decision: Decision) -> dict[str, object]:
        """A decision in words."""
        words = {"source": "limit_source", "type": "limit_type", "status": "limit_status"}
        days = ("effective_date", "valid_from", "valid_to")
        found: dict[str, object] = {w: spoken(of, getattr(decision, w), self.language) for w, of in words.items()}
        found |= {name.removesuffix("_date"): self.day(getattr(decision, name)) or "…" for name in days}
        return found

    def told_amount(self, amount: Amount) -> None:
        """An amount in its currency, and the rate that takes it to base currency."""
        base = self.analysis.settings.base_currency
        words = {"currency": amount.currency, "rate_day": self.day(amount.rate_day)}
        self.tell("amount", float(amount_text(amount.amount, amount.currency).replace(",", "")), **words)
        if amount.currency != base:
            self.applies.add("unrated" if amount.rate is None else "foreign")
            self.tell("rate", amount.rate, **words, published=self.day(amount.published))

    def items_before(self, facts: ItemFacts) -> None:
        """The items that fill the limit first, the last shipped of them one by one."""
        older, near = facts.before[:-MOST_BEFORE], facts.before[-MOST_BEFORE:]
        self.words |= {"count": len(facts.before)}
        if older:
            self.money("earlier", sum(item["claimable"] for item in older), count=len(older))
        for item in near:
            self.money("before", item["claimable"], document=item["document"], shipment=self.day(item["shipment_day"]))

    def conditions(self, facts: ItemFacts) -> None:
        """Every condition of the policy with the days that decide it."""
        item, policy = facts.item, facts.policy
        broken = set(reason_codes(item["breach_flags"]).split(", "))
        terms = item["due_day"] - item["document_day"]
        own = facts.limit.state == "approved" and getattr(facts.limit.decision, "maximum_terms", None) is not None
        dates = {"document_date": self.day(item["document_day"]), "due_date": self.day(item["due_day"])}
        number = facts.limit.decision.decision if own and facts.limit.decision else ""
        words = dates | {"terms": terms, "maximum": item["maximum_terms"], "decision": number}
        known = has_day(item["due_day"])
        self.condition("terms_too_long", known, broken, **words)
        self.applies.add(("own_terms" if own else "policy_terms") if known else "no_terms")
        by_loss = policy.attachment == LOSSES_OCCURRING and item["attached_day"] != item["shipment_day"]
        for name, code in (("inception", "before_inception"), ("expiry", "after_expiry")):
            limit = getattr(policy, name)
            words = {"attached": self.day(item["attached_day"]), name: self.day(limit)}
            self.condition(code, limit is not None, broken, **words)
            self.applies.add(f"no_{name}" if limit is None else f"{name}_by_loss" if by_loss else name)
        self.stop(facts, broken)
        self.notice(policy, item, broken)

    def condition(self, code: str, tested: bool, broken: set[str], **words: object) -> None:
        """Whether one condition was kept."""
        state = "broken" if code in broken else "kept" if tested else "not tested"
        self.tell(code, spoken("condition_state", state, self.language), **words)

    def stop(self, facts: ItemFacts, broken: set[str]) -> None:
        """Whether deliveries were stopped on the day of shipment, and by which item."""
        stop = facts.stop
        self.applies.add("stopped" if stop else "not_stopped")
        words = {} if stop is None else {"since": self.day(stop.since), "cause_end": self.day(stop.end)}
        insurable = not facts.item["excluded_buyer"]
        self.condition("stop_shipment", insurable, broken, cause=facts.stop_document, **words)

    def notice(self, policy: Policy, item: Mapping[str, Any], broken: set[str]) -> None:
        """Whether the item was reported in time, where the policy asks for it."""
        asked, last = policy.notice_required, item["last_notice_day"]
        given = has_day(item["notice_day"])
        if not asked:
            self.applies.add("no_notice_asked")
        elif not has_day(last):
            self.applies.add("no_notice_day")
        elif given:
            self.applies.add("notice_given")
        else:
            self.applies.add("notice_missed" if last < self.analysis.day else "notice_ahead")
        tested = asked and not item["excluded_buyer"] and (given or last < self.analysis.day)
        late = {"notice"} if broken & {"notice_late", "notice_missing"} else set()
        words = {"notice": self.day(item["notice_day"]), "last_notice": self.day(last)}
        self.condition("notice", tested and has_day(last), late, **words)

    def override(self) -> None:
        """The last verdict of a person, where there is one."""
        known = latest_overrides(self.analysis.book.overrides, self.analysis.settings.as_of)
        for row in known[known["document"] == self.document].to_dict("records"):
            self.applies.add("overridden")
            words = {"author": row["override_author"], "override_date": self.day(row["override_date"])}
            verdict = spoken("cover_status", row["override"], self.language)
            self.tell("override", verdict, **words, reason=row["override_reason"])
            if row["override_covered"] is not None:
                self.applies.add("overridden_amount")
                self.money("override_covered", int(row["override_covered"]))

    def steps(self) -> Iterator[Step]:
        """The lines in the order of the declaration."""
        for step in parameters("trace")["cover"]:
            if step.get("when", ALWAYS) not in self.applies:
                continue
            for value, words in self.values.get(step["name"], ()):
                if not (step.get("skip_blank") and not value):
                    rule = step["rule_" + self.language].format(**{**self.words, **words})
                    yield self.head(step), value, rule[:LONGEST_REASON], self.source(step)

    def head(self, step: Mapping[str, Any]) -> str:
        """What a step is called; without a name of its own as its reason, or as its column on the Cover sheet."""
        if self.language in step:
            return str(step[self.language])
        if step["name"] in EXCLUSIONS:
            return spoken("reason", step["name"], self.language)
        return table("claim_view").column(step["name"]).header(self.language)

    def source(self, step: Mapping[str, Any]) -> str:
        """Tables, and keys of the policy with their clauses where the Policy sheet states them."""
        clauses = self.analysis.book.clauses
        keys = (f"{key} ({clauses[key]})" if key in clauses else key for key in step.get("keys", ()))
        return ", ".join(part for part in (step.get("source", ""), *keys) if part)


def _fallback(facts: LimitFacts) -> str:
    return "discretionary" if facts.decision is None else "lapsed"
