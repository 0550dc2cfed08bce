Attribute VB_Name = "Host"
Option Explicit

' All that differs between Excel and Calc; in Calc the module Host_calc takes this one's place.

Private Const ERROR_NUMBERS As String = "#NULL! 2000 #DIV/0! 2007 #VALUE! 2015 #REF! 2023 #NAME? 2029 #NUM! 2036 #N/A 2042 " & _
    "#GETTING_DATA 2043 #SPILL! 2045 #CONNECT! 2046 #BLOCKED! 2047 #UNKNOWN! 2048 #FIELD! 2049 #CALC! 2050 "

Public Function CallPython(ByVal path As String, ByVal args As Variant) As Variant
    CallPython = XLPy.CallUDF(Left$(path, InStrRev(path, ".") - 1), Mid$(path, InStrRev(path, ".") + 1), args)
End Function

Public Function TakeSnapshot(ByVal stamp As String) As Variant
    Dim names As Variant
    names = Split(INPUT_TABLES, " ")
    TakeSnapshot = CallPython("udfs.hosts.excel.load_book", _
        Array(BookKey, stamp, CallingBook.Date1904, names, Blocks(names)))
End Function

Public Function Context() As Variant
    Context = Array(BookKey, Snapshot.Stamp, CallingBook.Date1904)
End Function

Public Function BookKey() As String
    BookKey = CallingBook.FullName
End Function

Public Function CellValue(Optional ByVal x As Variant) As Variant
    If TypeName(x) <> "Range" Then
        CellValue = x
    ElseIf x.Areas.Count > 1 Then
        CellValue = ErrorValue("#VALUE!")
    ElseIf x.Rows.Count = x.Worksheet.Rows.Count Then
        CellValue = x.Resize(x.Worksheet.UsedRange.Row + x.Worksheet.UsedRange.Rows.Count - 1).Value2
    Else
        CellValue = x.Value2
    End If
End Function

Public Function ErrorValue(ByVal code As String) As Variant
    ErrorValue = CVErr(Val(Split(ERROR_NUMBERS, code & " ")(1)))
End Function

Public Function HoldsInput(ByVal sheet As Object) As Boolean
    Dim table As ListObject
    For Each table In sheet.ListObjects
        If InStr(" " & INPUT_TABLES & " ", " " & table.Name & " ") > 0 Then HoldsInput = True
    Next table
End Function

Public Sub Recalculate()
    If Application.Calculation <> xlCalculationManual Then Application.Calculate
End Sub

Private Function CallingBook() As Workbook
    Set CallingBook = ThisWorkbook
    If TypeName(Application.Caller) = "Range" Then Set CallingBook = Application.Caller.Worksheet.Parent
End Function

Private Function Blocks(ByVal names As Variant) As Variant
    Dim found() As Variant, sheet As Worksheet, table As ListObject, i As Long
    ReDim found(UBound(names))
    For Each sheet In CallingBook.Worksheets
        For Each table In sheet.ListObjects
            For i = 0 To UBound(names)
                If table.Name = names(i) Then found(i) = table.Range.Resize(table.Range.Rows.Count + table.ShowTotals).Value2
            Next i
        Next table
    Next sheet
    Blocks = found
End Function
