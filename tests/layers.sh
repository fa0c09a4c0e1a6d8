#!/bin/sh
# No file includes against the layers: sim < models < output, lua < cli. Prints each line that does.
cd "${OUTGROW_ROOT:-$(dirname "$0")/..}" || exit 1
found=0
against() { # against FOLDER FORBIDDEN…
  folder=$1
  shift
  [ -d "$folder" ] || { echo "no folder $folder"; found=1; }
  for other in "$@"; do
    if grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"](\.\./)*$other/" "$folder" --include='*.[ch]'; then
      found=1
    fi
  done
}
against sim models lua output cli
against models lua output cli
against output lua cli
against lua output cli
# sim and models know nothing of Lua, CSV or JSON
if grep -rnE '#[[:space:]]*include[[:space:]]*[<"](lua|lauxlib|lualib|csv|jansson)\.h' sim models --include='*.[ch]'; then
  found=1
fi
if grep -rnE '#[[:space:]]*include[[:space:]]*[<"](lua|lauxlib|lualib)\.h' output cli --include='*.[ch]'; then
  found=1
fi
if grep -rnE '#[[:space:]]*include[[:space:]]*[<"](csv|jansson)\.h' cli --include='*.[ch]'; then
  found=1
fi
# every include of ours names its folder
if grep -rnE '#[[:space:]]*include[[:space:]]*"[^/"]*"' sim models output lua cli --include='*.[ch]'; then
  found=1
fi
[ $found -eq 0 ] && echo "no include against the layers"
exit $found
