#include "output/traces.h"
#include <string.h>

const trace_format trace_formats[] = {
    {"chrome", {NULL}, trace_chrome_write},
    {"otlp", {".otlp.json", ".otlp", NULL}, trace_otlp_write},
};
const uint32_t trace_format_count = sizeof trace_formats / sizeof *trace_formats;

const trace_format *trace_format_find(const char *name) {
  for (uint32_t i = 0; i < trace_format_count; i++)
    if (strcmp(trace_formats[i].name, name) == 0)
      return &trace_formats[i];
  return NULL;
}

static bool ends_in(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

const trace_format *trace_format_of_path(const char *path) {
  for (uint32_t i = 0; i < trace_format_count; i++)
    for (const char *const *s = trace_formats[i].suffixes; *s; s++)
      if (ends_in(path, *s))
        return &trace_formats[i];
  return &trace_formats[0];
}
