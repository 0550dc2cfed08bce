Attribute VB_Name = "Host"
Option Explicit

' All that differs between Calc and Excel: the service of the Calc host stands where the COM server stands.

Private Const ERROR_PLACES As String = "#NULL! 0 #DIV/0! 1 #VALUE! 2 #REF! 3 #NAME? 4 #NUM! 5 #N/A 6 "
Private errors As Variant

Public Function CallPython(ByVal path As String, ByVal args As Variant) As Variant
    Dim dot As Long
    dot = InStrRev(path, ".")
    CallPython = Squared(Service().CallUDF(Left(path, dot - 1), Mid(path, dot + 1), args))
End Function

Public Function TakeSnapshot(ByVal stamp As String) As Variant
    TakeSnapshot = Squared(Service().Snapshot(BookKey(), stamp))
End Function

Public Function Context() As Variant
    Context = Array(BookKey(), Snapshot.Stamp(), ThisComponent.NullDate.Year = 1904)
End Function

Public Function BookKey() As String
    BookKey = ThisComponent.URL
End Function

Public Function CellValue(Optional x As Variant) As Variant
    If IsMissing(x) Then
        CellValue = vbFormFeed & "MISSING"
    ElseIf IsObject(x) Then
        CellValue = OfRange(x)
    Else
        CellValue = x
    End If
End Function

' An error value is a number that is none, with Calc's code in it; the service makes them.
Public Function ErrorValue(ByVal code As String) As Variant
    Dim place As Variant
    If Not IsArray(errors) Then errors = Service().ErrorValues()
    place = Split(ERROR_PLACES, code & " ")
    If UBound(place) = 0 Then place = Split(ERROR_PLACES, "#VALUE! ")
    ErrorValue = errors(Val(place(1)))
End Function

Public Function HoldsInput(ByVal sheet As Object) As Boolean
    Dim table As Variant
    For Each table In Split(INPUT_TABLES, " ")
        If ThisComponent.DatabaseRanges.hasByName(table) Then
            If ThisComponent.DatabaseRanges.getByName(table).DataArea.Sheet = sheet.Index - 1 Then HoldsInput = True
        End If
    Next table
End Function

' Of formulas that are alike and stand together, Calc takes only the first for volatile: so all are done anew.
Public Sub Recalculate()
    ThisComponent.calculateAll()
End Sub

Private Function Service() As Object
    Set Service = CreateUnoService("com.xlcredit.Py")
End Function

' A range is read here when it is one sound cell, else by the service, which sees errors as markers. It has
' a procedure of its own: Basic skips one that asks a plain value for a property, even where it is not reached.
Private Function OfRange(ByVal cells As Object) As Variant
    Dim cell As Object, found As Variant
    Set cell = cells.CellRange.getCellByPosition(0, 0)
    If cells.Count > 1 Or cell.getError() <> 0 Then
        found = Squared(Service().Cells(cells.CellRange))
    Else
        found = cells.Value
        If VarType(found) = vbDate Then found = cell.getValue()
    End If
    OfRange = found
End Function

' Rows as the service sends them (an array of arrays) as one array of two dimensions.
Private Function Squared(ByVal answer As Variant) As Variant
    Dim table() As Variant, r As Long, c As Long
    If Not IsArray(answer) Then
        Squared = answer
        Exit Function
    End If
    ReDim table(UBound(answer), UBound(answer(0)))
    For r = 0 To UBound(answer)
        For c = 0 To UBound(answer(r))
            table(r, c) = answer(r)(c)
        Next c
    Next r
    Squared = table
End Function
