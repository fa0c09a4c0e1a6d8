# Turns Lua files into one C file: a table of {name, bytes, size}, see lua/embedded.h.
#
#   cmake -DOUT=embedded.c -DFILES="a.lua;b.lua" -P lua/embed.cmake
#
# Names are relative to this folder ("schema.lua", "words/units.lua"), so where the build happens does
# not show in the binary. The table is in the order of FILES and ends with an empty entry.
get_filename_component(HERE "${CMAKE_CURRENT_LIST_DIR}" ABSOLUTE)
set(TEXT "/* Made by lua/embed.cmake. */\n#include \"lua/embedded.h\"\n\n")
set(ROWS "")
set(INDEX 0)
foreach(FILE IN LISTS FILES)
  get_filename_component(FILE "${FILE}" ABSOLUTE BASE_DIR "${HERE}/..")
  file(RELATIVE_PATH NAME "${HERE}" "${FILE}")
  file(READ "${FILE}" HEX HEX)
  string(LENGTH "${HEX}" SIZE)
  math(EXPR SIZE "${SIZE} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" HEX "${HEX}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," HEX "${HEX}")
  string(APPEND TEXT "static const unsigned char bytes_${INDEX}[] = {\n${HEX}0x00};\n\n")
  string(APPEND ROWS "    {\"${NAME}\", bytes_${INDEX}, ${SIZE}},\n")
  math(EXPR INDEX "${INDEX} + 1")
endforeach()
string(APPEND TEXT "const embedded_file embedded_files[] = {\n${ROWS}    {0, 0, 0},\n};\n")
file(WRITE "${OUT}.new" "${TEXT}")
execute_process(COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${OUT}.new" "${OUT}")
file(REMOVE "${OUT}.new")
