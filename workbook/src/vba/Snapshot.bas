Attribute VB_Name = "Snapshot"
Option Explicit

' What every buyer's functions return, one row a buyer, taken from Python once per stamp and workbook and
' searched here. Row 0 holds the function names, cell (0, 0) the sentence for an unknown id.

Private started As String
Private raised As Long
Private current As String
Private lastPath As String
Private lastColumn As Long
Private known As Long
Private books() As String
Private stamps() As String
Private tables() As Variant
Private reasons() As String

Public Function Stamp() As String
    If current = "" Then
        If started = "" Then started = CStr(CDbl(Now))
        current = started & "-" & raised
    End If
    Stamp = current
End Function

Public Sub RaiseStamp()
    raised = raised + 1
    current = ""
    Host.Recalculate
End Sub

Public Function Reason() As String
    Reason = reasons(Slot())
End Function

Public Sub Remember(ByVal text As String)
    reasons(Slot()) = text
End Sub

' The snapshot of the calling workbook, taken anew; a marker when its tables cannot be read.
Public Function Reload() As Variant
    Dim i As Long
    i = Slot()
    tables(i) = Host.TakeSnapshot(Stamp())
    stamps(i) = Stamp()
    lastPath = ""
    Reload = tables(i)
End Function

' What the function `path` returns for one id or a range of ids.
Public Function Pick(ByVal path As String, ByVal id As Variant) As Variant
    Dim i As Long, ids As Variant, r As Long, c As Long
    On Error GoTo ask
    i = Slot()
    If stamps(i) <> Stamp() Then Reload
    If Not IsArray(tables(i)) Then
        Pick = Bridge.CellOf(tables(i))
        Exit Function
    End If
    If path <> lastPath Then FindColumn tables(i), path
    ids = Host.CellValue(id)
    If Not IsArray(ids) Then
        Pick = OfOne(tables(i), lastColumn, ids, path)
        Exit Function
    End If
    For r = LBound(ids, 1) To UBound(ids, 1)
        For c = LBound(ids, 2) To UBound(ids, 2)
            ids(r, c) = OfOne(tables(i), lastColumn, ids(r, c), path)
        Next c
    Next r
    Pick = ids
    Exit Function
ask:
    Pick = Bridge.Answer(path, Array(Host.CellValue(id), Host.Context))
End Function

Private Sub FindColumn(table As Variant, ByVal path As String)
    For lastColumn = 1 To UBound(table, 2)
        If table(0, lastColumn) = path Then Exit For
    Next lastColumn
    lastPath = path
End Sub

Private Function OfOne(table As Variant, ByVal column As Long, ByVal id As Variant, _
                       ByVal path As String) As Variant
    Dim wanted As String, low As Long, high As Long, middle As Long
    wanted = IdText(id)
    If wanted = "" Then
        OfOne = Bridge.BookAnswer(path, Array(id, Host.Context))
        Exit Function
    End If
    low = 1
    high = UBound(table, 1)
    Do While low <= high
        middle = (low + high) \ 2
        Select Case StrComp(table(middle, 0), wanted, vbBinaryCompare)
        Case 0
            OfOne = Bridge.CellOf(table(middle, column))
            Exit Function
        Case -1
            low = middle + 1
        Case Else
            high = middle - 1
        End Select
    Loop
    If wanted Like "*[! -~]*" Then
        OfOne = Bridge.BookAnswer(path, Array(id, Host.Context))
    Else
        Remember Replace(table(0, 0), "{id}", wanted)
        OfOne = Host.ErrorValue("#N/A")
    End If
End Function

' An id as the tables spell it; empty when only Python can tell. One with letters beyond ASCII that is not
' found goes to Python too, which folds full-width letters.
Private Function IdText(ByVal id As Variant) As String
    If VarType(id) = vbString Then
        IdText = Trim$(id)
    ElseIf VarType(id) = vbDouble Then
        If Int(id) = id And Abs(id) < 1E+15 Then IdText = Format$(id, "0")
    End If
End Function

' The place of the calling workbook in the arrays.
Private Function Slot() As Long
    Dim key As String, i As Long
    key = Host.BookKey
    For i = 1 To known
        If books(i) = key Then
            Slot = i
            Exit Function
        End If
    Next i
    known = known + 1
    ReDim Preserve books(1 To known)
    ReDim Preserve stamps(1 To known)
    ReDim Preserve tables(1 To known)
    ReDim Preserve reasons(1 To known)
    books(known) = key
    Slot = known
End Function
