Attribute VB_Name = "Ribbon"
Option Explicit

' One Sub per button. Each runs a constant text: nothing of it comes from a cell.

Public Sub OnImportLedger(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.import_ledger()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnImportSheet(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.import_sheet()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnPasteLedger(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.paste_ledger()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnImportMapped(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.import_mapped()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnImportLimits(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.import_limits()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnUndoImport(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.undo_import()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnCheckData(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.check_data()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnRecalculate(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.recalculate()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnAsOf(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.as_of()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnBridge(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.bridge()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnExplainCell(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.explain_cell()"
End Sub

Public Sub OnBuyerCard(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.buyer_card()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnCreditPolicy(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.credit_policy()"
End Sub

Public Sub OnCoverCheck(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.cover_check()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnDeadlines(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.deadlines()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnClaimEstimate(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.claim_estimate()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnPremiumDeclaration(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.premium_declaration()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnLimitCut(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.limit_cut()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnInsureOrRetain(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.insure_or_retain()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnOpenLog(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.open_log()"
End Sub

Public Sub OnAbout(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.about()"
End Sub

Public Sub OnWorklist(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.worklist()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnLetters(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.letters()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnStatement(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.statement()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnInsurerForms(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.insurer_forms()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnClaimFile(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.claim_file()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnCalendar(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.calendar()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnInterestInvoice(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.interest_invoice()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnLetterOfCredit(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.letter_of_credit()"
    Snapshot.RaiseStamp
End Sub

Public Sub OnPaymentPlan(control As IRibbonControl)
    RunPython "from udfs import ribbon; ribbon.payment_plan()"
    Snapshot.RaiseStamp
End Sub
