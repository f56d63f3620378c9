#!/usr/bin/env bash
# The DLL as a COM server: what it needs, what it exports, how it is registered and used: test_server.sh BUILD-FOLDER
. "$(dirname "$0")/lib.sh"

machine='HKLM\Software\Classes'
user='HKCU\Software\Classes'
provider='{8AD20026-DD9A-4E90-ACB5-6D00B68B0B44}'
scard='{1461AAC7-6810-11D0-918F-00AA00C18068}'
library='{E6767AD4-A0FE-4F62-8C4D-220C8299B4CE}'

imports() { # FILE
    x86_64-w64-mingw32-objdump -p "$1" | sed -n 's/.*DLL Name: //p' | tr '[:upper:]' '[:lower:]'
}

exports() {
    x86_64-w64-mingw32-objdump -p "$dll" | awk '/Name Pointer\] Table/ { table = 1 } table && /^[ \t]*\[/ { print $NF }'
}

# What an earlier run may have left.
register /u
# cscript registers what it needs itself when it runs for the first time.
echo 'WScript.Echo "ready"' >"$work/ready.vbs"
wine cscript //nologo "$(windows_path "$work/ready.vbs")"
save_registry "$work/before.reg"

equal 'the DLL needs DLLs of Windows only' '' \
    "$(imports "$dll" | grep -Ev '^(advapi32|bcrypt|kernel32|msvcrt|ole32|oleaut32)\.dll$' || true)"
equal 'iccsp.exe needs those and the DLL' 'libiccsp-0.dll' \
    "$(imports "$build/src/cli/iccsp.exe" | grep -Ev '^(kernel32|msvcrt|shell32|user32)\.dll$' || true)"
for name in DllCanUnloadNow DllGetClassObject DllInstall DllRegisterServer DllUnregisterServer; do
    equal "the DLL exports $name" "$name" "$(exports | grep -x "$name" || true)"
done

register
ends_with 'regsvr32 registers' 0
look
has_value 'the provider has its own identifier' "$machine\\CLSID\\$provider\\InprocServer32" 'libiccsp-0.dll'
has_value 'and a name' "$machine\\iccsp.SCardManage\\CLSID" "$provider"
has_value 'test_decision_A8_base_classes_keep_their_identifiers' "$machine\\CLSID\\$scard\\InprocServer32" 'libiccsp-0.dll'
has_value 'the type library is registered' "$machine\\TypeLib\\$library\\1.0\\0\\win64" 'libiccsp-0.dll'
has_value 'the class names it' "$machine\\CLSID\\$provider\\TypeLib" "$library"
has_no_key 'the interfaces are left to their owner' "$machine\\Interface\\{5E586211-5A09-11D0-B84C-00C04FD424B9}"
introduce_kind
wine_checks client libiccsp-0.dll
# Programs in the style of the Smart Card SDK; those for the service provider take its identifiers from the DLL.
if ! WINEPATH=$(windows_path "$build/src") ICCSP_TEST_WRAP="$here/start_test /usr/lib/wine/wine64" "$here/../compat/test_sdk_programs.sh" \
    "$build"/tests/compat/sdk_{commands,files,objects}.exe; then
    not_ok 'programs of the Smart Card SDK run with the registered library'
fi
wine cscript //nologo "$(windows_path "$here/read_card.vbs")"
ends_with 'a script creates the objects by their names' 0
prints 'it is told what a wrong PIN is, by code and by sentence' '^wrong PIN: 8010006B .*2 tries left'
prints 'it reads a file that the PIN opens' '^file: Only those who know CHV 1 read this\.$'
prints 'it sends a command of its own' '^command: 9000$'
prints 'it has the other base classes' '^a buffer of 4 bytes$'
prints 'it is told which card that is' '^1 kind: Card of the test$'
prints 'and who serves it' '^provider: \{8AD20026-DD9A-4E90-ACB5-6D00B68B0B44\}$'
prints 'it is told the readers' '^1 reader: iccsp Virtual Reader 00 00$'
forget_kind
register
ends_with 'registering again is no error' 0
register /u
ends_with 'regsvr32 /u unregisters' 0
unchanged 'the registry is what it was before' "$work/before.reg"
register /u
ends_with 'unregistering again is no error' 0

register /n /i:user
ends_with 'regsvr32 /n /i:user registers for the user' 0
look
has_value 'the provider is registered there' "$user\\CLSID\\$provider\\InprocServer32" 'libiccsp-0.dll'
has_no_key 'and not for the machine' "$machine\\CLSID\\$provider"
register /n /i:nobody
ends_with 'DllInstall refuses what it does not know' 5
register /u /n /i:user
unchanged 'the registry is what it was before the user registered' "$work/before.reg"

# The DLL for 32-bit programs is registered beside this one.
printf '%s\r\n' 'REGEDIT4' '' \
    "[HKEY_LOCAL_MACHINE\\Software\\Classes\\TypeLib\\$library\\1.0]" '@="iccsp 1.0 Type Library"' '' \
    "[HKEY_LOCAL_MACHINE\\Software\\Classes\\TypeLib\\$library\\1.0\\0\\win32]" '@="C:\\libiccsp-0.dll"' '' \
    "[HKEY_LOCAL_MACHINE\\Software\\Classes\\TypeLib\\$library\\1.0\\FLAGS]" '@="0"' >"$work/other.reg"
wine regedit /S "$(windows_path "$work/other.reg")"
save_registry "$work/other-before.reg"
register
register /u
unchanged 'a type library for other programs stays' "$work/other-before.reg"
wine reg delete "$machine\\TypeLib\\$library" /f
unchanged 'the other type library is gone' "$work/before.reg"

# Somebody who may not write for the machine.
wine "$build/tests/windows/read_only_key.exe" make "Software\\Classes\\CLSID\\$provider"
register
ends_with 'who may not write for the machine registers, too' 0
look
has_value 'for himself' "$user\\CLSID\\$provider\\InprocServer32" 'libiccsp-0.dll'
register /u
wine "$build/tests/windows/read_only_key.exe" remove "Software\\Classes\\CLSID\\$provider"
unchanged 'the registry is what it was before he registered' "$work/before.reg"

# Another server has one of Microsoft's identifiers, and what is left of a third has another.
printf '%s\r\n' 'REGEDIT4' '' \
    "[HKEY_LOCAL_MACHINE\\Software\\Classes\\CLSID\\$scard]" '@="Somebody"' '' \
    "[HKEY_LOCAL_MACHINE\\Software\\Classes\\CLSID\\$scard\\InprocServer32]" '@="C:\\somebody\\scardssp.dll"' '' \
    '[HKEY_LOCAL_MACHINE\Software\Classes\CLSID\{D5778AE7-43DE-11D0-9171-00AA00C18068}\TreatAs]' '@="nothing"' \
    >"$work/foreign.reg"
wine regedit /S "$(windows_path "$work/foreign.reg")"
save_registry "$work/foreign-before.reg"
register
ends_with 'registering beside another server' 0
look
has_value 'test_decision_A8_another_server_stays' "$machine\\CLSID\\$scard\\InprocServer32" 'C:\somebody\scardssp.dll'
has_no_key 'and our class has no name then' "$machine\\iccsp.SCard"
has_value 'the other classes are registered' "$machine\\CLSID\\$provider\\InprocServer32" 'libiccsp-0.dll'
register /n /i:user
look
has_no_key 'for a user, what the machine has is not hidden' "$user\\CLSID\\$scard"
register /u
unchanged 'test_decision_A8_unregistering_takes_only_what_is_ours' "$work/foreign-before.reg"
wine reg delete "$machine\\CLSID\\$scard" /f
wine reg delete "$machine\\CLSID\\{D5778AE7-43DE-11D0-9171-00AA00C18068}" /f
unchanged 'the other server is gone' "$work/before.reg"

finish
