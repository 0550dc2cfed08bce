Attribute VB_Name = "Bridge"
Option Explicit

' One crossing into Python. Markers in the answer (a text that starts with a form feed) become error values;
' the reason of the last one is kept for LAST_REASON.

Private Const KEPT As Long = 500
Private questions(1 To KEPT) As String
Private answers(1 To KEPT) As Variant
Private asked As Long
Private askedAt As String

Private Const QUIET_SECONDS As Long = 10
Private Const ONE_SECOND As Double = 1 / 86400
Private quietUntil As Date
Private trouble As String

' The answer of a sheet function.
Public Function Answer(ByVal path As String, ByVal args As Variant) As Variant
    On Error GoTo failed
    Answer = Decoded(Raw(path, args))
    Exit Function
failed:
    Snapshot.Remember Err.Description
    Answer = Host.ErrorValue("#VALUE!")
End Function

' The answer of a function that reads the tables: asked once while the stamp stands.
Public Function BookAnswer(ByVal path As String, ByVal args As Variant) As Variant
    Dim question As String, i As Long
    On Error GoTo failed
    If askedAt <> Snapshot.Stamp Then asked = 0
    askedAt = Snapshot.Stamp
    question = Wording(path, args)
    For i = 1 To asked
        If questions(i) = question Then
            BookAnswer = Decoded(answers(i))
            Exit Function
        End If
    Next i
    If question = "" Or asked = KEPT Then
        BookAnswer = Decoded(Raw(path, args))
        Exit Function
    End If
    answers(asked + 1) = Raw(path, args)
    questions(asked + 1) = question
    asked = asked + 1
    BookAnswer = Decoded(answers(asked))
    Exit Function
failed:
    Snapshot.Remember Err.Description
    BookAnswer = Host.ErrorValue("#VALUE!")
End Function

' One cell of an answer, its marker turned into the error value.
Public Function CellOf(ByVal cell As Variant) As Variant
    Dim part As Variant
    CellOf = cell
    If VarType(cell) <> vbString Then Exit Function
    If Left$(cell, 1) <> vbFormFeed Then Exit Function
    part = Split(cell & vbFormFeed & vbFormFeed & vbFormFeed, vbFormFeed)
    If part(2) <> "" Then Snapshot.Remember part(2)
    If part(1) = "" Then CellOf = part(3) Else CellOf = Host.ErrorValue(part(1))
End Function

Public Function Decoded(ByVal x As Variant) As Variant
    Dim r As Long, c As Long
    If IsArray(x) Then
        For r = LBound(x, 1) To UBound(x, 1)
            For c = LBound(x, 2) To UBound(x, 2)
                x(r, c) = CellOf(x(r, c))
            Next c
        Next r
        Decoded = x
    Else
        Decoded = CellOf(x)
    End If
End Function

' Python that has not the tables of this stamp asks for them. When it could not be reached and that took a
' second or more, it is not tried again for some seconds: a thousand cells would wait a thousand times.
Private Function Raw(ByVal path As String, ByVal args As Variant) As Variant
    Dim began As Date
    began = Now
    If began < quietUntil Then Err.Raise vbObjectError, , trouble
    On Error GoTo failed
    Raw = Host.CallPython(path, args)
    If VarType(Raw) <> vbString Then Exit Function
    If Raw <> vbFormFeed & "TABLES" Then Exit Function
    Raw = Snapshot.Reload()
    If VarType(Raw) <> vbString Then Raw = Host.CallPython(path, args)
    Exit Function
failed:
    trouble = Err.Description
    If Now - began >= ONE_SECOND Then quietUntil = Now + QUIET_SECONDS * ONE_SECOND
    Err.Raise vbObjectError, , trouble
End Function

' Name and arguments as one text; empty when an argument is a range or an error, which are asked anew.
Private Function Wording(ByVal path As String, ByVal args As Variant) As String
    Dim text As String, i As Long
    text = Host.BookKey & vbFormFeed & path
    For i = 0 To UBound(args) - 1
        If IsArray(args(i)) Then Exit Function
        If IsError(args(i)) And Not IsMissing(args(i)) Then Exit Function
        text = text & vbFormFeed & TypeName(args(i))
        If Not IsMissing(args(i)) Then text = text & args(i)
    Next i
    Wording = text
End Function
