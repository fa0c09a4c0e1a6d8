/* A tiny JSON writer: well-formed whatever the texts hold (bytes that are no UTF-8 become U+FFFD).
 */
#ifndef OUTPUT_JSON_H
#define OUTPUT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH = 16 };

typedef struct json {
  FILE *out;
  int depth;
  bool filled[JSON_DEPTH]; /* whether something stands in the object or list at each depth */
} json;

/* `key` is NULL in a list and for the outermost value. */
void json_open(json *j, const char *key, char bracket);     /* '{' or '[' */
void json_close(json *j, char bracket);                     /* '}' or ']' */
void json_text(json *j, const char *key, const char *text); /* NULL: null */
void json_number(json *j, const char *key, double value);   /* not finite: null */
void json_whole(json *j, const char *key, uint64_t value);
/* A number whose digits the caller has written. */
void json_digits(json *j, const char *key, const char *digits);
void json_flag(json *j, const char *key, bool value);

#endif
