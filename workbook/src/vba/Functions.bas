Attribute VB_Name = "Functions"
Option Explicit

' Made from the catalogue by python -m workbook.vba: do not edit.

Public Const INPUT_TABLES As String = "tblSettings tblPolicy tblBuyers tblStatements tblLedger tblReceipts tblLimits tblSales tblBalances tblRates tblPolicyTerms tblNotices tblOverrides tblReports tblIndicators tblPromises tblSectorCorrelations tblCovenants tblSpecificProvisions tblProvisionEntries tblReminders tblProofs tblLateInterestRates tblBucketSets tblScorecard tblPillars tblGrades tblClasses tblAlertRules tblApprovals tblLadder tblProvisionRates tblJournalAccounts tblCollateral tblStressRules tblLCChecks tblClaims tblWhatIf tblPlans tblLettersOfCredit tblLCDocuments"

Public Function AGE_DAYS(due_date As Variant, as_of As Variant) As Variant
Attribute AGE_DAYS.VB_Description = "Days overdue at a date; negative while not due. [days]"
Attribute AGE_DAYS.VB_ProcData.VB_Invoke_Func = " \n20"
    AGE_DAYS = Bridge.Answer("udfs.aging.AGE_DAYS", Array(Host.CellValue(due_date), Host.CellValue(as_of), Host.Context()))
End Function

Public Function AGING_BUCKET(due_date As Variant, as_of As Variant, Optional edges As Variant) As Variant
Attribute AGING_BUCKET.VB_Description = "Aging bucket of a due date: 'Not due', '1-30', ..., '>120', or 'No due date' for a blank."
Attribute AGING_BUCKET.VB_ProcData.VB_Invoke_Func = " \n20"
    AGING_BUCKET = Bridge.Answer("udfs.aging.AGING_BUCKET", Array(Host.CellValue(due_date), Host.CellValue(as_of), Host.CellValue(edges), Host.Context()))
End Function

Public Function AGING(amounts As Variant, due_dates As Variant, as_of As Variant, Optional edges As Variant, Optional credits As Variant) As Variant
Attribute AGING.VB_Description = "Aging of unpaid items: bucket, amount, share and items, then 'Unapplied' and 'Total'."
Attribute AGING.VB_ProcData.VB_Invoke_Func = " \n20"
    AGING = Bridge.Answer("udfs.aging.AGING", Array(Host.CellValue(amounts), Host.CellValue(due_dates), Host.CellValue(as_of), Host.CellValue(edges), Host.CellValue(credits), Host.Context()))
End Function

Public Function AGING_BY(keys As Variant, amounts As Variant, due_dates As Variant, as_of As Variant, Optional edges As Variant, Optional credits As Variant) As Variant
Attribute AGING_BY.VB_Description = "Aging by key: a header row, a row a key with its buckets and total, then the total row."
Attribute AGING_BY.VB_ProcData.VB_Invoke_Func = " \n20"
    AGING_BY = Bridge.Answer("udfs.aging.AGING_BY", Array(Host.CellValue(keys), Host.CellValue(amounts), Host.CellValue(due_dates), Host.CellValue(as_of), Host.CellValue(edges), Host.CellValue(credits), Host.Context()))
End Function

Public Function FIFO_AGING(dates As Variant, debits As Variant, credits As Variant, as_of As Variant, Optional edges As Variant, Optional terms_days As Variant) As Variant
Attribute FIFO_AGING.VB_Description = "Aging of an unmatched running account: credits use up the oldest debits; the rows of AGING."
Attribute FIFO_AGING.VB_ProcData.VB_Invoke_Func = " \n20"
    FIFO_AGING = Bridge.Answer("udfs.aging.FIFO_AGING", Array(Host.CellValue(dates), Host.CellValue(debits), Host.CellValue(credits), Host.CellValue(as_of), Host.CellValue(edges), Host.CellValue(terms_days), Host.Context()))
End Function

Public Function ALERT_TABLE() As Variant
Attribute ALERT_TABLE.VB_Description = "Table of alerts by the rules of tblAlertRules: severity, rule, buyer, evidence, money at risk, what to do."
Attribute ALERT_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    ALERT_TABLE = Bridge.BookAnswer("udfs.alerts.ALERT_TABLE", Array(Host.Context()))
End Function

Public Function REVIEW_TABLE() As Variant
Attribute REVIEW_TABLE.VB_Description = "Table of the next review of every buyer's credit limit by class, the longest overdue first."
Attribute REVIEW_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    REVIEW_TABLE = Bridge.BookAnswer("udfs.alerts.REVIEW_TABLE", Array(Host.Context()))
End Function

Public Function SCORE_GRADE(score As Variant) As Variant
Attribute SCORE_GRADE.VB_Description = "Grade 1 (best) to 10 of a score from 0 to 100, as every workbook has it at first."
Attribute SCORE_GRADE.VB_ProcData.VB_Invoke_Func = " \n20"
    SCORE_GRADE = Bridge.Answer("udfs.assessment.SCORE_GRADE", Array(Host.CellValue(score), Host.Context()))
End Function

Public Function GRADE_PD(grade As Variant) As Variant
Attribute GRADE_PD.VB_Description = "Probability that a buyer of a grade fails within 12 months, as every workbook has it at first. [share]"
Attribute GRADE_PD.VB_ProcData.VB_Invoke_Func = " \n20"
    GRADE_PD = Bridge.Answer("udfs.assessment.GRADE_PD", Array(Host.CellValue(grade), Host.Context()))
End Function

Public Function CREDIT_SCORE(buyer_id As Variant) As Variant
Attribute CREDIT_SCORE.VB_Description = "Credit score of a buyer, 0 (worst) to 100 (best), one decimal. [points]"
Attribute CREDIT_SCORE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_SCORE = Snapshot.Pick("udfs.assessment.CREDIT_SCORE", buyer_id)
End Function

Public Function CREDIT_GRADE(buyer_id As Variant) As Variant
Attribute CREDIT_GRADE.VB_Description = "Grade of a buyer that his limit and terms rest on, 1 (best) to 10 (worst), no better than a veto allows."
Attribute CREDIT_GRADE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_GRADE = Snapshot.Pick("udfs.assessment.CREDIT_GRADE", buyer_id)
End Function

Public Function CREDIT_CLASS(buyer_id As Variant) As Variant
Attribute CREDIT_CLASS.VB_Description = "Class A to E of a buyer that his limit rests on; the class of the unknown without a grade."
Attribute CREDIT_CLASS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_CLASS = Snapshot.Pick("udfs.assessment.CREDIT_CLASS", buyer_id)
End Function

Public Function CREDIT_TERMS(buyer_id As Variant) As Variant
Attribute CREDIT_TERMS.VB_Description = "Terms that the class of a buyer is given."
Attribute CREDIT_TERMS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_TERMS = Snapshot.Pick("udfs.assessment.CREDIT_TERMS", buyer_id)
End Function

Public Function EXPLAIN_SCORE(buyer_id As Variant, Optional language As Variant) As Variant
Attribute EXPLAIN_SCORE.VB_Description = "How the credit score of a buyer came about: step, value, rule, source."
Attribute EXPLAIN_SCORE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPLAIN_SCORE = Bridge.BookAnswer("udfs.assessment.EXPLAIN_SCORE", Array(Host.CellValue(buyer_id), Host.CellValue(language), Host.Context()))
End Function

Public Function ASSESSMENT_TABLE() As Variant
Attribute ASSESSMENT_TABLE.VB_Description = "Table of all assessments: pillars, score, confidence, grade, probability of default, class and terms."
Attribute ASSESSMENT_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    ASSESSMENT_TABLE = Bridge.BookAnswer("udfs.assessment.ASSESSMENT_TABLE", Array(Host.Context()))
End Function

Public Function CLAIM_INDEMNITY(covered As Variant, insured_pct As Variant, Optional threshold As Variant, Optional deductible As Variant, Optional afl_left As Variant, Optional liability_left As Variant, Optional deductions As Variant, Optional threshold_rule As Variant, Optional minimum_retention As Variant) As Variant
Attribute CLAIM_INDEMNITY.VB_Description = "What the insurer pays for a covered loss: threshold, percentage, deductibles, maximum liability. [money]"
Attribute CLAIM_INDEMNITY.VB_ProcData.VB_Invoke_Func = " \n20"
    CLAIM_INDEMNITY = Bridge.Answer("udfs.claims.CLAIM_INDEMNITY", Array(Host.CellValue(covered), Host.CellValue(insured_pct), Host.CellValue(threshold), Host.CellValue(deductible), Host.CellValue(afl_left), Host.CellValue(liability_left), Host.CellValue(deductions), Host.CellValue(threshold_rule), Host.CellValue(minimum_retention), Host.Context()))
End Function

Public Function EXPLAIN_CLAIM(covered As Variant, insured_pct As Variant, Optional threshold As Variant, Optional deductible As Variant, Optional afl_left As Variant, Optional liability_left As Variant, Optional deductions As Variant, Optional threshold_rule As Variant, Optional minimum_retention As Variant) As Variant
Attribute EXPLAIN_CLAIM.VB_Description = "How an indemnity comes about: step, amount left after it. [money]"
Attribute EXPLAIN_CLAIM.VB_ProcData.VB_Invoke_Func = " \n20"
    EXPLAIN_CLAIM = Bridge.Answer("udfs.claims.EXPLAIN_CLAIM", Array(Host.CellValue(covered), Host.CellValue(insured_pct), Host.CellValue(threshold), Host.CellValue(deductible), Host.CellValue(afl_left), Host.CellValue(liability_left), Host.CellValue(deductions), Host.CellValue(threshold_rule), Host.CellValue(minimum_retention), Host.Context()))
End Function

Public Function RECOVERY_SPLIT(gross As Variant, costs As Variant, indemnity_paid As Variant, retained_loss As Variant) As Variant
Attribute RECOVERY_SPLIT.VB_Description = "Shares in a recovery less its costs, in the proportion of the loss: insurer, insured. [money]"
Attribute RECOVERY_SPLIT.VB_ProcData.VB_Invoke_Func = " \n20"
    RECOVERY_SPLIT = Bridge.Answer("udfs.claims.RECOVERY_SPLIT", Array(Host.CellValue(gross), Host.CellValue(costs), Host.CellValue(indemnity_paid), Host.CellValue(retained_loss), Host.Context()))
End Function

Public Function PREMIUM_DUE(turnover As Variant, rate As Variant, Optional minimum_share As Variant, Optional estimated_turnover As Variant) As Variant
Attribute PREMIUM_DUE.VB_Description = "Premium: turnover x rate, at least a share of the premium on the estimated turnover. [money]"
Attribute PREMIUM_DUE.VB_ProcData.VB_Invoke_Func = " \n20"
    PREMIUM_DUE = Bridge.Answer("udfs.claims.PREMIUM_DUE", Array(Host.CellValue(turnover), Host.CellValue(rate), Host.CellValue(minimum_share), Host.CellValue(estimated_turnover), Host.Context()))
End Function

Public Function CLAIM_RESULT_TABLE() As Variant
Attribute CLAIM_RESULT_TABLE.VB_Description = "Table of every claim filed: its steps, what was paid and retained, shares in the recoveries."
Attribute CLAIM_RESULT_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CLAIM_RESULT_TABLE = Bridge.BookAnswer("udfs.claims.CLAIM_RESULT_TABLE", Array(Host.Context()))
End Function

Public Function CLAIM_ESTIMATE_TABLE() As Variant
Attribute CLAIM_ESTIMATE_TABLE.VB_Description = "Table of what a claim on each buyer would pay today, step by step, the largest indemnity first."
Attribute CLAIM_ESTIMATE_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CLAIM_ESTIMATE_TABLE = Bridge.BookAnswer("udfs.claims.CLAIM_ESTIMATE_TABLE", Array(Host.Context()))
End Function

Public Function PREMIUM_TABLE() As Variant
Attribute PREMIUM_TABLE.VB_Description = "Table of the premium declaration of the policy year by month: turnover, left out, declared, premium."
Attribute PREMIUM_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    PREMIUM_TABLE = Bridge.BookAnswer("udfs.claims.PREMIUM_TABLE", Array(Host.Context()))
End Function

Public Function DUNNING_STEP(buyer_id As Variant) As Variant
Attribute DUNNING_STEP.VB_Description = "Step of the reminder ladder that is to be taken for a buyer now; 0 where none is."
Attribute DUNNING_STEP.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    DUNNING_STEP = Bridge.BookAnswer("udfs.collecting.DUNNING_STEP", Array(Host.CellValue(buyer_id), Host.Context()))
End Function

Public Function COLLECTION_TABLE() As Variant
Attribute COLLECTION_TABLE.VB_Description = "Table of what is to be done, by whom and by when, the most urgent first."
Attribute COLLECTION_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COLLECTION_TABLE = Bridge.BookAnswer("udfs.collecting.COLLECTION_TABLE", Array(Host.Context()))
End Function

Public Function REMINDER_TABLE() As Variant
Attribute REMINDER_TABLE.VB_Description = "Table of the overdue buyers on the reminder ladder: what waits and why, the step now, the next day."
Attribute REMINDER_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    REMINDER_TABLE = Bridge.BookAnswer("udfs.collecting.REMINDER_TABLE", Array(Host.Context()))
End Function

Public Function COVER_WATERFALL(open_amounts As Variant, limit As Variant) As Variant
Attribute COVER_WATERFALL.VB_Description = "Covered amount of each row, in the order given: the debt before it fills the limit. [money]"
Attribute COVER_WATERFALL.VB_ProcData.VB_Invoke_Func = " \n20"
    COVER_WATERFALL = Bridge.Answer("udfs.cover.COVER_WATERFALL", Array(Host.CellValue(open_amounts), Host.CellValue(limit), Host.Context()))
End Function

Public Function EXPOSURE(buyer_id As Variant) As Variant
Attribute EXPOSURE.VB_Description = "Exposure to a buyer: unpaid items after credits, less secured, plus deliveries and orders. [base currency]"
Attribute EXPOSURE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPOSURE = Snapshot.Pick("udfs.cover.EXPOSURE", buyer_id)
End Function

Public Function OVERDUE(buyer_id As Variant) As Variant
Attribute OVERDUE.VB_Description = "Overdue unpaid items of a buyer. [base currency]"
Attribute OVERDUE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    OVERDUE = Snapshot.Pick("udfs.cover.OVERDUE", buyer_id)
End Function

Public Function INSURED_EXPOSURE(buyer_id As Variant) As Variant
Attribute INSURED_EXPOSURE.VB_Description = "Insured part of the exposure to a buyer. [base currency]"
Attribute INSURED_EXPOSURE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    INSURED_EXPOSURE = Snapshot.Pick("udfs.cover.INSURED_EXPOSURE", buyer_id)
End Function

Public Function RETAINED_EXPOSURE(buyer_id As Variant) As Variant
Attribute RETAINED_EXPOSURE.VB_Description = "Self-retained part of the exposure to a buyer. [base currency]"
Attribute RETAINED_EXPOSURE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    RETAINED_EXPOSURE = Snapshot.Pick("udfs.cover.RETAINED_EXPOSURE", buyer_id)
End Function

Public Function COVER_GAP(buyer_id As Variant) As Variant
Attribute COVER_GAP.VB_Description = "Claimable debt of a buyer beyond the insurer's limit. [base currency]"
Attribute COVER_GAP.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COVER_GAP = Snapshot.Pick("udfs.cover.COVER_GAP", buyer_id)
End Function

Public Function AT_RISK(buyer_id As Variant) As Variant
Attribute AT_RISK.VB_Description = "Money at risk with a buyer, without any cover: over limit, no cover, breach, excluded. [base currency]"
Attribute AT_RISK.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    AT_RISK = Snapshot.Pick("udfs.cover.AT_RISK", buyer_id)
End Function

Public Function COVER_STATUS(document_no As Variant) As Variant
Attribute COVER_STATUS.VB_Description = "Verdict on a document: 'covered', 'partial' or 'not covered'; blank when nothing is unpaid."
Attribute COVER_STATUS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COVER_STATUS = Bridge.BookAnswer("udfs.cover.COVER_STATUS", Array(Host.CellValue(document_no), Host.Context()))
End Function

Public Function COVER_REASON(document_no As Variant) As Variant
Attribute COVER_REASON.VB_Description = "Every reason code of the verdict on a document."
Attribute COVER_REASON.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COVER_REASON = Bridge.BookAnswer("udfs.cover.COVER_REASON", Array(Host.CellValue(document_no), Host.Context()))
End Function

Public Function COVERED_AMOUNT(document_no As Variant) As Variant
Attribute COVERED_AMOUNT.VB_Description = "Covered part of a document. [base currency]"
Attribute COVERED_AMOUNT.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COVERED_AMOUNT = Bridge.BookAnswer("udfs.cover.COVERED_AMOUNT", Array(Host.CellValue(document_no), Host.Context()))
End Function

Public Function EXPOSURE_TABLE() As Variant
Attribute EXPOSURE_TABLE.VB_Description = "Table of insured and self-retained exposure by buyer."
Attribute EXPOSURE_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPOSURE_TABLE = Bridge.BookAnswer("udfs.cover.EXPOSURE_TABLE", Array(Host.Context()))
End Function

Public Function COVER_TABLE() As Variant
Attribute COVER_TABLE.VB_Description = "Table of every unpaid document with exposure, covered, insured and self-retained part, verdict and reasons."
Attribute COVER_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COVER_TABLE = Bridge.BookAnswer("udfs.cover.COVER_TABLE", Array(Host.Context()))
End Function

Public Function CLAIM_TABLE() As Variant
Attribute CLAIM_TABLE.VB_Description = "Table of every owed document under the limit in force at its shipment, with balance, verdict and reasons."
Attribute CLAIM_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CLAIM_TABLE = Bridge.BookAnswer("udfs.cover.CLAIM_TABLE", Array(Host.Context()))
End Function

Public Function DISCRETIONARY_TABLE() As Variant
Attribute DISCRETIONARY_TABLE.VB_Description = "Table of buyers without a named limit: their discretionary limit, what proves it, and what is missing."
Attribute DISCRETIONARY_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    DISCRETIONARY_TABLE = Bridge.BookAnswer("udfs.cover.DISCRETIONARY_TABLE", Array(Host.Context()))
End Function

Public Function EXPLAIN_COVER(document_no As Variant, Optional language As Variant) As Variant
Attribute EXPLAIN_COVER.VB_Description = "How the cover of a document came about in the claim view: step, value, rule, source."
Attribute EXPLAIN_COVER.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPLAIN_COVER = Bridge.BookAnswer("udfs.cover.EXPLAIN_COVER", Array(Host.CellValue(document_no), Host.CellValue(language), Host.Context()))
End Function

Public Function COUNTRY_EXPOSURE_TABLE() As Variant
Attribute COUNTRY_EXPOSURE_TABLE.VB_Description = "Table of insured and self-retained exposure, gap and limits by country."
Attribute COUNTRY_EXPOSURE_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    COUNTRY_EXPOSURE_TABLE = Bridge.BookAnswer("udfs.cover.COUNTRY_EXPOSURE_TABLE", Array(Host.Context()))
End Function

Public Function POLICY_CHECK_TABLE() As Variant
Attribute POLICY_CHECK_TABLE.VB_Description = "Table of every condition of the policy with what it touches, what has no cover for it, and what to do."
Attribute POLICY_CHECK_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    POLICY_CHECK_TABLE = Bridge.BookAnswer("udfs.cover.POLICY_CHECK_TABLE", Array(Host.Context()))
End Function

Public Function NEXT_DEADLINE(buyer_id As Variant) As Variant
Attribute NEXT_DEADLINE.VB_Description = "Next deadline of the policy for a buyer; a day in the past when nothing but missed steps is left."
Attribute NEXT_DEADLINE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    NEXT_DEADLINE = Bridge.BookAnswer("udfs.deadlines.NEXT_DEADLINE", Array(Host.CellValue(buyer_id), Host.Context()))
End Function

Public Function NEXT_ACTION(buyer_id As Variant) As Variant
Attribute NEXT_ACTION.VB_Description = "What is to be done for a buyer by the next deadline of the policy."
Attribute NEXT_ACTION.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    NEXT_ACTION = Bridge.BookAnswer("udfs.deadlines.NEXT_ACTION", Array(Host.CellValue(buyer_id), Host.Context()))
End Function

Public Function SHIP_HEADROOM(buyer_id As Variant, Optional date_ As Variant) As Variant
Attribute SHIP_HEADROOM.VB_Description = "Insurer's limit left for a delivery to a buyer on a day; 0 when stopped or not insured. [base currency]"
Attribute SHIP_HEADROOM.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    SHIP_HEADROOM = Bridge.BookAnswer("udfs.deadlines.SHIP_HEADROOM", Array(Host.CellValue(buyer_id), Host.CellValue(date_), Host.Context()))
End Function

Public Function DEADLINE_TABLE() As Variant
Attribute DEADLINE_TABLE.VB_Description = "Table of the next deadline of every buyer with action and money at stake, the most urgent first."
Attribute DEADLINE_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    DEADLINE_TABLE = Bridge.BookAnswer("udfs.deadlines.DEADLINE_TABLE", Array(Host.Context()))
End Function

Public Function STOP_TABLE() As Variant
Attribute STOP_TABLE.VB_Description = "Table of the buyers to whom deliveries are not insured now: since when, why, and what cures it."
Attribute STOP_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    STOP_TABLE = Bridge.BookAnswer("udfs.deadlines.STOP_TABLE", Array(Host.Context()))
End Function

Public Function ALTMAN_Z(model As Variant, working_capital As Variant, retained_earnings As Variant, ebit As Variant, equity As Variant, sales As Variant, total_assets As Variant, total_liabilities As Variant) As Variant
Attribute ALTMAN_Z.VB_Description = "Altman's Z: 'Z' listed manufacturer (equity at market value), 'Z'' private one, 'Z''' others; not for banks."
Attribute ALTMAN_Z.VB_ProcData.VB_Invoke_Func = " \n20"
    ALTMAN_Z = Bridge.Answer("udfs.financials.ALTMAN_Z", Array(Host.CellValue(model), Host.CellValue(working_capital), Host.CellValue(retained_earnings), Host.CellValue(ebit), Host.CellValue(equity), Host.CellValue(sales), Host.CellValue(total_assets), Host.CellValue(total_liabilities), Host.Context()))
End Function

Public Function ALTMAN_ZONE(model As Variant, z As Variant) As Variant
Attribute ALTMAN_ZONE.VB_Description = "Zone of Altman's Z by its model: 'safe', 'grey' or 'distress'."
Attribute ALTMAN_ZONE.VB_ProcData.VB_Invoke_Func = " \n20"
    ALTMAN_ZONE = Bridge.Answer("udfs.financials.ALTMAN_ZONE", Array(Host.CellValue(model), Host.CellValue(z), Host.Context()))
End Function

Public Function FINANCIALS_TABLE() As Variant
Attribute FINANCIALS_TABLE.VB_Description = "Table of ratios of the latest statement of each buyer, Altman's Z and its zone, and what is missing."
Attribute FINANCIALS_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    FINANCIALS_TABLE = Bridge.BookAnswer("udfs.financials.FINANCIALS_TABLE", Array(Host.Context()))
End Function

Public Function LATE_INTEREST(amount As Variant, due_date As Variant, paid_date As Variant, annual_rate As Variant, Optional day_count As Variant, Optional rounding As Variant) As Variant
Attribute LATE_INTEREST.VB_Description = "Interest on an amount paid late; the due date does not count, the day of payment does; 0 where in time. [money]"
Attribute LATE_INTEREST.VB_ProcData.VB_Invoke_Func = " \n20"
    LATE_INTEREST = Bridge.Answer("udfs.interest.LATE_INTEREST", Array(Host.CellValue(amount), Host.CellValue(due_date), Host.CellValue(paid_date), Host.CellValue(annual_rate), Host.CellValue(day_count), Host.CellValue(rounding), Host.Context()))
End Function

Public Function LATE_INTEREST_LAW(amount As Variant, due_date As Variant, paid_date As Variant, law As Variant) As Variant
Attribute LATE_INTEREST_LAW.VB_Description = "Interest on an amount paid late by a law's own rates and their changes, without the law's fixed sum. [money]"
Attribute LATE_INTEREST_LAW.VB_ProcData.VB_Invoke_Func = " \n20"
    LATE_INTEREST_LAW = Bridge.Answer("udfs.interest.LATE_INTEREST_LAW", Array(Host.CellValue(amount), Host.CellValue(due_date), Host.CellValue(paid_date), Host.CellValue(law), Host.Context()))
End Function

Public Function LATE_INTEREST_FIXED_SUM(amount As Variant, law As Variant) As Variant
Attribute LATE_INTEREST_FIXED_SUM.VB_Description = "Fixed sum of a law for a debt paid late, both in the currency of the law (EUR, GBP); 0: it has none. [money]"
Attribute LATE_INTEREST_FIXED_SUM.VB_ProcData.VB_Invoke_Func = " \n20"
    LATE_INTEREST_FIXED_SUM = Bridge.Answer("udfs.interest.LATE_INTEREST_FIXED_SUM", Array(Host.CellValue(amount), Host.CellValue(law), Host.Context()))
End Function

Public Function EXPLAIN_LATE_INTEREST(amount As Variant, due_date As Variant, paid_date As Variant, law As Variant) As Variant
Attribute EXPLAIN_LATE_INTEREST.VB_Description = "How interest by a law comes about, a row a rate: first day, last day, days, rate, interest, source; then the sum."
Attribute EXPLAIN_LATE_INTEREST.VB_ProcData.VB_Invoke_Func = " \n20"
    EXPLAIN_LATE_INTEREST = Bridge.Answer("udfs.interest.EXPLAIN_LATE_INTEREST", Array(Host.CellValue(amount), Host.CellValue(due_date), Host.CellValue(paid_date), Host.CellValue(law), Host.Context()))
End Function

Public Function EARLY_DISCOUNT_RATE(discount As Variant, discount_days As Variant, net_days As Variant, Optional compounded As Variant) As Variant
Attribute EARLY_DISCOUNT_RATE.VB_Description = "Annual rate of taking a discount for early payment, such as 2 % within 10 days, net 30. [share]"
Attribute EARLY_DISCOUNT_RATE.VB_ProcData.VB_Invoke_Func = " \n20"
    EARLY_DISCOUNT_RATE = Bridge.Answer("udfs.interest.EARLY_DISCOUNT_RATE", Array(Host.CellValue(discount), Host.CellValue(discount_days), Host.CellValue(net_days), Host.CellValue(compounded), Host.Context()))
End Function

Public Function LATE_INTEREST_TABLE() As Variant
Attribute LATE_INTEREST_TABLE.VB_Description = "Table of what each item past its due date bears by law or contract: days, rate, interest, fixed sum, total."
Attribute LATE_INTEREST_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LATE_INTEREST_TABLE = Bridge.BookAnswer("udfs.interest.LATE_INTEREST_TABLE", Array(Host.Context()))
End Function

Public Function LC_VERDICT(lc_no As Variant) As Variant
Attribute LC_VERDICT.VB_Description = "Verdict on a letter of credit by its worst finding: clean, have it amended, or do not ship."
Attribute LC_VERDICT.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LC_VERDICT = Bridge.BookAnswer("udfs.letterofcredit.LC_VERDICT", Array(Host.CellValue(lc_no), Host.Context()))
End Function

Public Function EXPLAIN_LC(lc_no As Variant) As Variant
Attribute EXPLAIN_LC.VB_Description = "What the verdict on a letter of credit rests on: every finding with severity, evidence and what to do."
Attribute EXPLAIN_LC.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPLAIN_LC = Bridge.BookAnswer("udfs.letterofcredit.EXPLAIN_LC", Array(Host.CellValue(lc_no), Host.Context()))
End Function

Public Function LC_TABLE() As Variant
Attribute LC_TABLE.VB_Description = "Table of the red flags and discrepancies of all letters of credit: severity, check, evidence, what to do."
Attribute LC_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LC_TABLE = Bridge.BookAnswer("udfs.letterofcredit.LC_TABLE", Array(Host.Context()))
End Function

Public Function LIMIT_NEED(turnover As Variant, days As Variant) As Variant
Attribute LIMIT_NEED.VB_Description = "Credit that a turnover needs: turnover x days to pay / 365. [money]"
Attribute LIMIT_NEED.VB_ProcData.VB_Invoke_Func = " \n20"
    LIMIT_NEED = Bridge.Answer("udfs.limits.LIMIT_NEED", Array(Host.CellValue(turnover), Host.CellValue(days), Host.Context()))
End Function

Public Function LIMIT_CAPACITY(credit_class As Variant, tangible_net_worth As Variant, turnover As Variant) As Variant
Attribute LIMIT_CAPACITY.VB_Description = "Credit that a buyer can bear by class, as every workbook has it at first: share of net worth or turnover. [money]"
Attribute LIMIT_CAPACITY.VB_ProcData.VB_Invoke_Func = " \n20"
    LIMIT_CAPACITY = Bridge.Answer("udfs.limits.LIMIT_CAPACITY", Array(Host.CellValue(credit_class), Host.CellValue(tangible_net_worth), Host.CellValue(turnover), Host.Context()))
End Function

Public Function PAYMENT_FACTOR(days_beyond_terms As Variant) As Variant
Attribute PAYMENT_FACTOR.VB_Description = "Factor on the credit limit by days beyond terms, as every workbook has it at first. [factor]"
Attribute PAYMENT_FACTOR.VB_ProcData.VB_Invoke_Func = " \n20"
    PAYMENT_FACTOR = Bridge.Answer("udfs.limits.PAYMENT_FACTOR", Array(Host.CellValue(days_beyond_terms), Host.Context()))
End Function

Public Function CREDIT_LIMIT(buyer_id As Variant) As Variant
Attribute CREDIT_LIMIT.VB_Description = "Credit limit of a buyer: the recommended one, or a manual limit in force. [base currency]"
Attribute CREDIT_LIMIT.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_LIMIT = Snapshot.Pick("udfs.limits.CREDIT_LIMIT", buyer_id)
End Function

Public Function LIMIT_BINDING(buyer_id As Variant) As Variant
Attribute LIMIT_BINDING.VB_Description = "Part that binds the credit limit of a buyer: need, capacity, cover and appetite, concentration, ..."
Attribute LIMIT_BINDING.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LIMIT_BINDING = Snapshot.Pick("udfs.limits.LIMIT_BINDING", buyer_id)
End Function

Public Function CREDIT_AVAILABLE(buyer_id As Variant) As Variant
Attribute CREDIT_AVAILABLE.VB_Description = "Credit limit less exposure of a buyer; negative when over the limit. [base currency]"
Attribute CREDIT_AVAILABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    CREDIT_AVAILABLE = Snapshot.Pick("udfs.limits.CREDIT_AVAILABLE", buyer_id)
End Function

Public Function LIMIT_TABLE() As Variant
Attribute LIMIT_TABLE.VB_Description = "Table of all credit limits with their parts and the part that binds."
Attribute LIMIT_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LIMIT_TABLE = Bridge.BookAnswer("udfs.limits.LIMIT_TABLE", Array(Host.Context()))
End Function

Public Function EXPLAIN_LIMIT(buyer_id As Variant, Optional language As Variant) As Variant
Attribute EXPLAIN_LIMIT.VB_Description = "How the credit limit of a buyer came about: step, value, rule, source."
Attribute EXPLAIN_LIMIT.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPLAIN_LIMIT = Bridge.BookAnswer("udfs.limits.EXPLAIN_LIMIT", Array(Host.CellValue(buyer_id), Host.CellValue(language), Host.Context()))
End Function

Public Function LIMIT_RAISE(buyer_id As Variant, Optional language As Variant) As Variant
Attribute LIMIT_RAISE.VB_Description = "What would raise the recommended limit of a buyer by one step: input, now, needed, change, enough alone."
Attribute LIMIT_RAISE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LIMIT_RAISE = Bridge.BookAnswer("udfs.limits.LIMIT_RAISE", Array(Host.CellValue(buyer_id), Host.CellValue(language), Host.Context()))
End Function

Public Function WORKING_CAPITAL_RATIO(current_assets As Variant, current_liabilities As Variant) As Variant
Attribute WORKING_CAPITAL_RATIO.VB_Description = "Current assets over current liabilities; healthy at 1.5 to 2, alarm below 1. [ratio]"
Attribute WORKING_CAPITAL_RATIO.VB_ProcData.VB_Invoke_Func = " \n20"
    WORKING_CAPITAL_RATIO = Bridge.Answer("udfs.liquidity.WORKING_CAPITAL_RATIO", Array(Host.CellValue(current_assets), Host.CellValue(current_liabilities), Host.Context()))
End Function

Public Function WORKING_CAPITAL_BAND(ratio As Variant, Optional industry As Variant) As Variant
Attribute WORKING_CAPITAL_BAND.VB_Description = "Band of a working-capital ratio: 'alarm', 'watch', 'healthy' or 'idle funds'."
Attribute WORKING_CAPITAL_BAND.VB_ProcData.VB_Invoke_Func = " \n20"
    WORKING_CAPITAL_BAND = Bridge.Answer("udfs.liquidity.WORKING_CAPITAL_BAND", Array(Host.CellValue(ratio), Host.CellValue(industry), Host.Context()))
End Function

Public Function QUICK_RATIO(cash As Variant, securities As Variant, receivables As Variant, current_liabilities As Variant) As Variant
Attribute QUICK_RATIO.VB_Description = "Cash, securities and receivables over current liabilities. [ratio]"
Attribute QUICK_RATIO.VB_ProcData.VB_Invoke_Func = " \n20"
    QUICK_RATIO = Bridge.Answer("udfs.liquidity.QUICK_RATIO", Array(Host.CellValue(cash), Host.CellValue(securities), Host.CellValue(receivables), Host.CellValue(current_liabilities), Host.Context()))
End Function

Public Function EXPECTED_LOSS(pd As Variant, lgd As Variant, ead As Variant) As Variant
Attribute EXPECTED_LOSS.VB_Description = "Loss of an average year: probability of default x loss given default x exposure at default. [money]"
Attribute EXPECTED_LOSS.VB_ProcData.VB_Invoke_Func = " \n20"
    EXPECTED_LOSS = Bridge.Answer("udfs.losses.EXPECTED_LOSS", Array(Host.CellValue(pd), Host.CellValue(lgd), Host.CellValue(ead), Host.Context()))
End Function

Public Function UNEXPECTED_LOSS(pd As Variant, lgd As Variant, ead As Variant, Optional confidence As Variant, Optional correlation As Variant) As Variant
Attribute UNEXPECTED_LOSS.VB_Description = "Loss of a bad year beyond the expected one; 99.9 % and the Basel correlation unless given. [money]"
Attribute UNEXPECTED_LOSS.VB_ProcData.VB_Invoke_Func = " \n20"
    UNEXPECTED_LOSS = Bridge.Answer("udfs.losses.UNEXPECTED_LOSS", Array(Host.CellValue(pd), Host.CellValue(lgd), Host.CellValue(ead), Host.CellValue(confidence), Host.CellValue(correlation), Host.Context()))
End Function

Public Function ASSET_CORRELATION(pd As Variant, Optional turnover As Variant) As Variant
Attribute ASSET_CORRELATION.VB_Description = "Basel asset correlation by probability of default; lower by the buyer's turnover in million EUR. [share]"
Attribute ASSET_CORRELATION.VB_ProcData.VB_Invoke_Func = " \n20"
    ASSET_CORRELATION = Bridge.Answer("udfs.losses.ASSET_CORRELATION", Array(Host.CellValue(pd), Host.CellValue(turnover), Host.Context()))
End Function

Public Function BUYER_EXPECTED_LOSS(buyer_id As Variant) As Variant
Attribute BUYER_EXPECTED_LOSS.VB_Description = "Expected loss of a buyer within twelve months after the insurer's indemnity. [base currency]"
Attribute BUYER_EXPECTED_LOSS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BUYER_EXPECTED_LOSS = Snapshot.Pick("udfs.losses.BUYER_EXPECTED_LOSS", buyer_id)
End Function

Public Function STRESS_TABLE() As Variant
Attribute STRESS_TABLE.VB_Description = "Table of the stress, a row a scenario: failures, exposure, losses, ratios, cash, limits, covenants."
Attribute STRESS_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    STRESS_TABLE = Bridge.BookAnswer("udfs.losses.STRESS_TABLE", Array(Host.Context()))
End Function

Public Function EXPLAIN_LOSS(buyer_id As Variant, Optional language As Variant) As Variant
Attribute EXPLAIN_LOSS.VB_Description = "How the expected loss of a buyer came about: step, value, rule, source."
Attribute EXPLAIN_LOSS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    EXPLAIN_LOSS = Bridge.BookAnswer("udfs.losses.EXPLAIN_LOSS", Array(Host.CellValue(buyer_id), Host.CellValue(language), Host.Context()))
End Function

Public Function LOSS_TABLE() As Variant
Attribute LOSS_TABLE.VB_Description = "Table of expected and unexpected loss, a row a buyer: probability, loss given default, exposure, indemnity."
Attribute LOSS_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LOSS_TABLE = Bridge.BookAnswer("udfs.losses.LOSS_TABLE", Array(Host.Context()))
End Function

Public Function DSO(receivables As Variant, credit_sales As Variant, Optional days As Variant, Optional opening_receivables As Variant) As Variant
Attribute DSO.VB_Description = "Days sales outstanding: receivables / credit sales x days; average receivables when opening is given. [days]"
Attribute DSO.VB_ProcData.VB_Invoke_Func = " \n20"
    DSO = Bridge.Answer("udfs.measures.DSO", Array(Host.CellValue(receivables), Host.CellValue(credit_sales), Host.CellValue(days), Host.CellValue(opening_receivables), Host.Context()))
End Function

Public Function DSO_COUNTBACK(receivables As Variant, monthly_sales As Variant, month_days As Variant) As Variant
Attribute DSO_COUNTBACK.VB_Description = "DSO by count-back: receivables used up by the sales of the latest months. [days]"
Attribute DSO_COUNTBACK.VB_ProcData.VB_Invoke_Func = " \n20"
    DSO_COUNTBACK = Bridge.Answer("udfs.measures.DSO_COUNTBACK", Array(Host.CellValue(receivables), Host.CellValue(monthly_sales), Host.CellValue(month_days), Host.Context()))
End Function

Public Function DSO_BEST(current_receivables As Variant, credit_sales As Variant, Optional days As Variant) As Variant
Attribute DSO_BEST.VB_Description = "Best possible DSO: not-overdue receivables / credit sales x days. [days]"
Attribute DSO_BEST.VB_ProcData.VB_Invoke_Func = " \n20"
    DSO_BEST = Bridge.Answer("udfs.measures.DSO_BEST", Array(Host.CellValue(current_receivables), Host.CellValue(credit_sales), Host.CellValue(days), Host.Context()))
End Function

Public Function DSO_DELINQUENT(receivables As Variant, current_receivables As Variant, credit_sales As Variant, Optional days As Variant) As Variant
Attribute DSO_DELINQUENT.VB_Description = "Average days delinquent: DSO less best possible DSO. [days]"
Attribute DSO_DELINQUENT.VB_ProcData.VB_Invoke_Func = " \n20"
    DSO_DELINQUENT = Bridge.Answer("udfs.measures.DSO_DELINQUENT", Array(Host.CellValue(receivables), Host.CellValue(current_receivables), Host.CellValue(credit_sales), Host.CellValue(days), Host.Context()))
End Function

Public Function DSO_WEIGHTED(receivables_by_month As Variant, monthly_sales As Variant, Optional month_days As Variant) As Variant
Attribute DSO_WEIGHTED.VB_Description = "Sales-weighted DSO: the sum over months of receivables / sales x days of the month. [days]"
Attribute DSO_WEIGHTED.VB_ProcData.VB_Invoke_Func = " \n20"
    DSO_WEIGHTED = Bridge.Answer("udfs.measures.DSO_WEIGHTED", Array(Host.CellValue(receivables_by_month), Host.CellValue(monthly_sales), Host.CellValue(month_days), Host.Context()))
End Function

Public Function CEI(opening As Variant, credit_sales As Variant, closing As Variant, closing_current As Variant, Optional periods As Variant) As Variant
Attribute CEI.VB_Description = "Collection effectiveness index: collected over collectable. [per cent]"
Attribute CEI.VB_ProcData.VB_Invoke_Func = " \n20"
    CEI = Bridge.Answer("udfs.measures.CEI", Array(Host.CellValue(opening), Host.CellValue(credit_sales), Host.CellValue(closing), Host.CellValue(closing_current), Host.CellValue(periods), Host.Context()))
End Function

Public Function RECEIVABLES_TURNOVER(credit_sales As Variant, receivables As Variant, Optional opening_receivables As Variant) As Variant
Attribute RECEIVABLES_TURNOVER.VB_Description = "Credit sales over receivables, averaged when opening is given. [times a period]"
Attribute RECEIVABLES_TURNOVER.VB_ProcData.VB_Invoke_Func = " \n20"
    RECEIVABLES_TURNOVER = Bridge.Answer("udfs.measures.RECEIVABLES_TURNOVER", Array(Host.CellValue(credit_sales), Host.CellValue(receivables), Host.CellValue(opening_receivables), Host.Context()))
End Function

Public Function DAYS_TO_PAY(amounts As Variant, document_dates As Variant, pay_dates As Variant) As Variant
Attribute DAYS_TO_PAY.VB_Description = "Average days from document to payment, weighted by amount. [days]"
Attribute DAYS_TO_PAY.VB_ProcData.VB_Invoke_Func = " \n20"
    DAYS_TO_PAY = Bridge.Answer("udfs.measures.DAYS_TO_PAY", Array(Host.CellValue(amounts), Host.CellValue(document_dates), Host.CellValue(pay_dates), Host.Context()))
End Function

Public Function DAYS_BEYOND_TERMS(amounts As Variant, due_dates As Variant, pay_dates As Variant, Optional variant_ As Variant) As Variant
Attribute DAYS_BEYOND_TERMS.VB_Description = "Average lateness weighted by amount; variant 'signed', 'floored' or 'midpoint'. [days]"
Attribute DAYS_BEYOND_TERMS.VB_ProcData.VB_Invoke_Func = " \n20"
    DAYS_BEYOND_TERMS = Bridge.Answer("udfs.measures.DAYS_BEYOND_TERMS", Array(Host.CellValue(amounts), Host.CellValue(due_dates), Host.CellValue(pay_dates), Host.CellValue(variant_), Host.Context()))
End Function

Public Function CASH_CYCLE(inventory_days As Variant, dso As Variant, payable_days As Variant) As Variant
Attribute CASH_CYCLE.VB_Description = "Cash conversion cycle: inventory days + DSO - payable days. [days]"
Attribute CASH_CYCLE.VB_ProcData.VB_Invoke_Func = " \n20"
    CASH_CYCLE = Bridge.Answer("udfs.measures.CASH_CYCLE", Array(Host.CellValue(inventory_days), Host.CellValue(dso), Host.CellValue(payable_days), Host.Context()))
End Function

Public Function PAYMENT_PLAN(amount As Variant, instalments As Variant, first_date As Variant, Optional annual_rate As Variant, Optional every As Variant) As Variant
Attribute PAYMENT_PLAN.VB_Description = "Payment plan: no., date, payment, interest, principal, balance; equal principal, interest on the balance. [money]"
Attribute PAYMENT_PLAN.VB_ProcData.VB_Invoke_Func = " \n20"
    PAYMENT_PLAN = Bridge.Answer("udfs.plans.PAYMENT_PLAN", Array(Host.CellValue(amount), Host.CellValue(instalments), Host.CellValue(first_date), Host.CellValue(annual_rate), Host.CellValue(every), Host.Context()))
End Function

Public Function PLAN_TABLE() As Variant
Attribute PLAN_TABLE.VB_Description = "Table of the payment plans: where each stands, received, arrears, next instalment, what the policy asks."
Attribute PLAN_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    PLAN_TABLE = Bridge.BookAnswer("udfs.plans.PLAN_TABLE", Array(Host.Context()))
End Function

Public Function INSTALMENT_TABLE() As Variant
Attribute INSTALMENT_TABLE.VB_Description = "Table of the instalments of the payment plans: payment, interest, principal, received, missing, status."
Attribute INSTALMENT_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    INSTALMENT_TABLE = Bridge.BookAnswer("udfs.plans.INSTALMENT_TABLE", Array(Host.Context()))
End Function

Public Function BOOK(measure As Variant) As Variant
Attribute BOOK.VB_Description = "One figure of the portfolio by name: 'receivables', 'overdue', 'dso', 'insured', 'working capital ratio', ..."
Attribute BOOK.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BOOK = Bridge.BookAnswer("udfs.portfolio.BOOK", Array(Host.CellValue(measure), Host.Context()))
End Function

Public Function BUYER_AGING(buyer_id As Variant, Optional bucket As Variant) As Variant
Attribute BUYER_AGING.VB_Description = "Aging of a buyer: one row of buckets, no due date, unapplied and total, or the amount of one bucket."
Attribute BUYER_AGING.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BUYER_AGING = Bridge.BookAnswer("udfs.portfolio.BUYER_AGING", Array(Host.CellValue(buyer_id), Host.CellValue(bucket), Host.Context()))
End Function

Public Function AGING_TABLE() As Variant
Attribute AGING_TABLE.VB_Description = "Table of receivables by age, a row a buyer."
Attribute AGING_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    AGING_TABLE = Bridge.BookAnswer("udfs.portfolio.AGING_TABLE", Array(Host.Context()))
End Function

Public Function MATCHING_TABLE() As Variant
Attribute MATCHING_TABLE.VB_Description = "Table of overdue as receipts were matched and first in, first out, a row a buyer where they differ."
Attribute MATCHING_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    MATCHING_TABLE = Bridge.BookAnswer("udfs.portfolio.MATCHING_TABLE", Array(Host.Context()))
End Function

Public Function BEHAVIOUR_TABLE() As Variant
Attribute BEHAVIOUR_TABLE.VB_Description = "Table of how each buyer pays: days beyond terms and trend, overdue, disputes, part payments, round sums."
Attribute BEHAVIOUR_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BEHAVIOUR_TABLE = Bridge.BookAnswer("udfs.portfolio.BEHAVIOUR_TABLE", Array(Host.Context()))
End Function

Public Function BRIDGE_TABLE(Optional from_date As Variant, Optional to_date As Variant) As Variant
Attribute BRIDGE_TABLE.VB_Description = "Table from the receivables of one date to those of another: what came, what went, a row a buyer."
Attribute BRIDGE_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BRIDGE_TABLE = Bridge.BookAnswer("udfs.portfolio.BRIDGE_TABLE", Array(Host.CellValue(from_date), Host.CellValue(to_date), Host.Context()))
End Function

Public Function REVALUATION_TABLE() As Variant
Attribute REVALUATION_TABLE.VB_Description = "Table of unpaid items in foreign currency: amounts at the rates of the document date and of the as-of date."
Attribute REVALUATION_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    REVALUATION_TABLE = Bridge.BookAnswer("udfs.portfolio.REVALUATION_TABLE", Array(Host.Context()))
End Function

Public Function LAST_REASON() As Variant
Attribute LAST_REASON.VB_Description = "Why the last error value of this workbook was given; blank when there was none."
Attribute LAST_REASON.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    LAST_REASON = Snapshot.Reason()
End Function

Public Function PROVISION(balances As Variant, rates As Variant) As Variant
Attribute PROVISION.VB_Description = "Provision of a matrix: balance x loss rate of each bucket, rounded bucket by bucket and added up. [money]"
Attribute PROVISION.VB_ProcData.VB_Invoke_Func = " \n20"
    PROVISION = Bridge.Answer("udfs.provision.PROVISION", Array(Host.CellValue(balances), Host.CellValue(rates), Host.Context()))
End Function

Public Function ROLL_RATES(balances As Variant) As Variant
Attribute ROLL_RATES.VB_Description = "Roll rates: mean share of each bucket that is a bucket older a month later; one fewer than buckets. [share]"
Attribute ROLL_RATES.VB_ProcData.VB_Invoke_Func = " \n20"
    ROLL_RATES = Bridge.Answer("udfs.provision.ROLL_RATES", Array(Host.CellValue(balances), Host.Context()))
End Function

Public Function LOSS_RATES(roll_rates As Variant, Optional lgd As Variant, Optional forward_factor As Variant) As Variant
Attribute LOSS_RATES.VB_Description = "Loss rates, one more than roll rates: roll rates from the bucket on multiplied x LGD x forward factor. [share]"
Attribute LOSS_RATES.VB_ProcData.VB_Invoke_Func = " \n20"
    LOSS_RATES = Bridge.Answer("udfs.provision.LOSS_RATES", Array(Host.CellValue(roll_rates), Host.CellValue(lgd), Host.CellValue(forward_factor), Host.Context()))
End Function

Public Function PROFILE_RATES(unpaid As Variant, lost As Variant) As Variant
Attribute PROFILE_RATES.VB_Description = "Loss rates from how sales were paid: what was lost in the end / what was unpaid at each age, sales first. [share]"
Attribute PROFILE_RATES.VB_ProcData.VB_Invoke_Func = " \n20"
    PROFILE_RATES = Bridge.Answer("udfs.provision.PROFILE_RATES", Array(Host.CellValue(unpaid), Host.CellValue(lost), Host.Context()))
End Function

Public Function BUYER_PROVISION(buyer_id As Variant) As Variant
Attribute BUYER_PROVISION.VB_Description = "Provision for a buyer before insured recovery: his share of the matrix, or the specific one. [base currency]"
Attribute BUYER_PROVISION.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    BUYER_PROVISION = Snapshot.Pick("udfs.provision.BUYER_PROVISION", buyer_id)
End Function

Public Function PROVISION_TABLE() As Variant
Attribute PROVISION_TABLE.VB_Description = "Table of the provision by segment and bucket: balance, secured, loss rate, provision, insured recovery, net."
Attribute PROVISION_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    PROVISION_TABLE = Bridge.BookAnswer("udfs.provision.PROVISION_TABLE", Array(Host.Context()))
End Function

Public Function DUE_DATE(document_date As Variant, terms As Variant) As Variant
Attribute DUE_DATE.VB_Description = "Due date of a document: terms 30, '30 EOM' (add, then month end) or 'EOM 30' (month end, then add)."
Attribute DUE_DATE.VB_ProcData.VB_Invoke_Func = " \n20"
    DUE_DATE = Bridge.Answer("udfs.terms.DUE_DATE", Array(Host.CellValue(document_date), Host.CellValue(terms), Host.Context()))
End Function

Public Function MEP_END(due_date As Variant, mep_days As Variant) As Variant
Attribute MEP_END.VB_Description = "Last day of the maximum extension period of the policy: due date plus its days."
Attribute MEP_END.VB_ProcData.VB_Invoke_Func = " \n20"
    MEP_END = Bridge.Answer("udfs.terms.MEP_END", Array(Host.CellValue(due_date), Host.CellValue(mep_days), Host.Context()))
End Function

Public Function NOTICE_BY(due_date As Variant, mep_days As Variant, notice_days As Variant) As Variant
Attribute NOTICE_BY.VB_Description = "Last day of the overdue notice: end of the maximum extension period plus the days to give notice."
Attribute NOTICE_BY.VB_ProcData.VB_Invoke_Func = " \n20"
    NOTICE_BY = Bridge.Answer("udfs.terms.NOTICE_BY", Array(Host.CellValue(due_date), Host.CellValue(mep_days), Host.CellValue(notice_days), Host.Context()))
End Function

Public Function FX_RATE(from_currency As Variant, to_currency As Variant, date_ As Variant) As Variant
Attribute FX_RATE.VB_Description = "Rate in force in the Rates table: units of `to` for one unit of `from` on a date."
Attribute FX_RATE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    FX_RATE = Bridge.BookAnswer("udfs.terms.FX_RATE", Array(Host.CellValue(from_currency), Host.CellValue(to_currency), Host.CellValue(date_), Host.Context()))
End Function

Public Function WHATIF_TABLE() As Variant
Attribute WHATIF_TABLE.VB_Description = "Table of what the changes on the What if sheet do, one row a buyer: limits, cover, deliveries, action."
Attribute WHATIF_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    WHATIF_TABLE = Bridge.BookAnswer("udfs.whatif.WHATIF_TABLE", Array(Host.Context()))
End Function

Public Function WHATIF_TOTALS() As Variant
Attribute WHATIF_TOTALS.VB_Description = "Table of the portfolio before and after the changes: buyers with a change, without a grade, and all others."
Attribute WHATIF_TOTALS.VB_ProcData.VB_Invoke_Func = " \n20"
    Application.Volatile
    WHATIF_TOTALS = Bridge.BookAnswer("udfs.whatif.WHATIF_TOTALS", Array(Host.Context()))
End Function
