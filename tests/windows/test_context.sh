#!/usr/bin/env bash
# The DLL as a COM server without registration, by its manifest: test_context.sh BUILD-FOLDER
. "$(dirname "$0")/lib.sh"

# A program and the DLL in a folder of their own; what the program is given in "manifest" names the DLL, or another.
make_program() { # FOLDER-OF-THE-DLL
    rm -rf "${work:?}/program"
    mkdir -p "$work/program/$1"
    cp "$build/tests/windows/client.exe" "$work/program"
    cp "$dll" "$work/program/$1"
}

manifest() { # VERSION
    cat <<EOF_MANIFEST
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="client" version="1.0.0.0" processorArchitecture="amd64"/>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="libiccsp-0" version="$1" processorArchitecture="amd64"/>
    </dependentAssembly>
  </dependency>
</assembly>
EOF_MANIFEST
}

client() {
    wine "$work/program/client.exe" libiccsp-0.dll
}

# What an earlier run may have left.
register /u
save_registry "$work/before.reg"
introduce_kind

make_program .
client
prints 'without a manifest the classes are not registered' '^    returned 80040154, not 00000000$'
manifest 1.0.0.0 >"$work/program/client.exe.manifest"
client
ends_with 'a program whose manifest names the DLL has all classes' 0
prints_not 'and every test of the registered DLL passes' '^not ok'
cat "$work/out"
make_program libiccsp-0
manifest 1.0.0.0 >"$work/program/client.exe.manifest"
client
ends_with 'so it has with the DLL in a folder of its own' 0
manifest 2.0.0.0 >"$work/program/client.exe.manifest"
client
prints 'another version is not taken' '^    returned 80040154, not 00000000$'
forget_kind
wine_checks context "$(windows_path "$dll")"
unchanged 'nothing was registered' "$work/before.reg"

register
save_registry "$work/classes.reg"
register /u
"$here/classes_of.py" manifest "$dll" >"$work/manifest.txt"
"$here/classes_of.py" registry "$work/classes.reg" >"$work/registry.txt"
if diff "$work/manifest.txt" "$work/registry.txt" >"$work/difference" && [ "$(wc -l <"$work/manifest.txt")" -gt 1 ]; then
    ok 'the manifest has what regsvr32 enters'
else
    not_ok 'the manifest has what regsvr32 enters' "$work/difference"
fi
unchanged 'the registry is what it was before' "$work/before.reg"
finish
