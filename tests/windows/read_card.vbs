' SPDX-License-Identifier: BSD-2-Clause
' The provider and the base classes by their names, as a script finds them: a wrong and the right PIN of the demo card,
' a file, and a command of the script's own.
Option Explicit

Dim card, files, verify, handle, count, content, bytes, n, b, text, ref
Dim connection, iso, cmd, buffer, conv, made

Set card = CreateObject("iccsp.SCardManage")
card.AttachByIFD "iccsp Virtual Reader 00 00"
Set files = card.CreateFileAccess()
Set verify = card.CreateCHVerification()

On Error Resume Next
ref = 1
verify.Verify "9999", 0, ref
WScript.Echo "wrong PIN: " & Hex(Err.Number) & " " & Err.Description
On Error Goto 0

verify.Verify "1234", 0, 1
handle = files.Open(1, "3F00/D000/D005")
count = 100
Set content = files.Read(handle, count, 0)
files.Close handle
bytes = Array()
n = content.Read(bytes, 100)
text = ""
For Each b In bytes
    text = text & Chr(b)
Next
WScript.Echo "file: " & text

Set buffer = CreateObject("iccsp.ByteBuffer")
buffer.Initialize 2, Array(&H3F, 0)
Set iso = CreateObject("iccsp.SCardISO7816")
Set cmd = CreateObject("iccsp.SCardCmd")
WScript.Echo "a new command has " & cmd.ApduLength & " bytes"
Set cmd = iso.SelectFile(0, &H0C, buffer, 0)
Set connection = CreateObject("iccsp.SCard")
connection.AttachByReader "iccsp Virtual Reader 00 00", 2, 3
connection.Transaction cmd
WScript.Echo "command: " & Hex(cmd.ReplyStatus And &HFFFF&)

Set conv = CreateObject("iccsp.SCardTypeConv")
Set made = conv.CreateByteBuffer(4)
made.Seek 0, 2, n
WScript.Echo "a buffer of " & n & " bytes"
card.Detach

Dim database, names, readers
Set database = CreateObject("iccsp.SCardDatabase")
names = database.ListCards(connection.Atr, Array(), 0)
WScript.Echo UBound(names) + 1 & " kind: " & names(0)
WScript.Echo "provider: " & database.GetProviderCardId(names(0))
readers = database.ListReaders(0)
WScript.Echo UBound(readers) + 1 & " reader: " & readers(0)
connection.Detach 0
