/* A tiny JSON writer: well-formed whatever the texts hold (bytes that are no UTF-8 become U+FFFD).
 */
#ifndef OUTPUT_JSON_H
#define OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH = 16 };

typedef struct json {
  FILE *out;
  bool compact; /* all on one line */
  int depth;
  bool filled[JSON_DEPTH]; /* whether something stands in the object or list at each depth */
} json;

/* `key` is NULL in a list and for the outermost value. */
void json_open(json *j, const char *key, char bracket);     /* '{' or '[' */
void json_close(json *j, char bracket);                     /* '}' or ']' */
void json_text(json *j, const char *key, const char *text); /* NULL: null */
void json_number(json *j, const char *key, double value);   /* not finite: null */
void json_whole(json *j, const char *key, uint64_t value);
/* `value` is JSON already, as digits are. */
void json_raw(json *j, const char *key, const char *value);
/* Of `length` bytes, of which some may be 0. */
void json_bytes(json *j, const char *key, const char *text, size_t length);
void json_flag(json *j, const char *key, bool value);

#endif
