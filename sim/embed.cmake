# Turns files into one C file: a table of {name, bytes, size}, see sim/embedded.h.
#
#   cmake -DOUT=embedded.c -DTABLE=embedded_files -DFOLDER=lua -DFILES="lua/a.lua;lua/b.lua" -P sim/embed.cmake
#
# Names are relative to FOLDER ("schema.lua", "words/units.lua"), of files from elsewhere the last part of the path,
# so where the build happens does not show in the binary. The table is in the order of FILES and ends with an empty
# entry.
set(TEXT "/* Made by sim/embed.cmake. */\n#include \"sim/embedded.h\"\n\n")
set(ROWS "")
set(INDEX 0)
foreach(FILE IN LISTS FILES)
  file(RELATIVE_PATH NAME "${FOLDER}" "${FILE}")
  if(NAME MATCHES "^\\.\\.")
    get_filename_component(NAME "${FILE}" NAME)
  endif()
  file(READ "${FILE}" HEX HEX)
  string(LENGTH "${HEX}" SIZE)
  math(EXPR SIZE "${SIZE} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" HEX "${HEX}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," HEX "${HEX}")
  string(APPEND TEXT "static const unsigned char bytes_${INDEX}[] = {\n${HEX}0x00};\n\n")
  string(APPEND ROWS "    {\"${NAME}\", bytes_${INDEX}, ${SIZE}},\n")
  math(EXPR INDEX "${INDEX} + 1")
endforeach()
string(APPEND TEXT "extern const embedded_file ${TABLE}[];\nconst embedded_file ${TABLE}[] = {\n${ROWS}    {0, 0, 0},\n};\n")
file(WRITE "${OUT}.new" "${TEXT}")
execute_process(COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${OUT}.new" "${OUT}")
file(REMOVE "${OUT}.new")
