/* What `outgrow help WORD` and the editor annotations say, made from the one schema. */
#ifndef LUA_HELP_H
#define LUA_HELP_H

#include <stdbool.h>
#include <stdio.h>

/* Writes the help of a word of the language ("server", "read", "zipf", "units") to `out`; false
 * when there is no such word (then `nearest`, if not NULL, gets the closest one, to be freed, or
 * NULL). */
bool help_word(const char *word, FILE *out, char **nearest);
/* One line a word, grouped. */
void help_words(FILE *out);
/* LuaLS annotations (---@meta) for the whole language. */
void help_annotations(FILE *out);

#endif
