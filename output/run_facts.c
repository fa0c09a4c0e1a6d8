#include "output/run_facts.h"
#include "output/changes.h"
#include "output/files.h"
#include "output/regular.h"
#include "sim/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

typedef struct facts {
  json_t *root;
  recorded_run *run;
  arena *memory;
  char *why;
  size_t size;
} facts;

static bool lacks(const facts *f, const char *what) {
  snprintf(f->why, f->size, "run.json has no %s: is it of `outgrow run`?", what);
  return false;
}

static bool need_number(const facts *f, const char *key, double *value) {
  const json_t *v = json_object_get(f->root, key);
  *value = json_is_number(v) ? json_number_value(v) : -1;
  return *value >= 0 || lacks(f, key);
}

/* The name came with the folder, so it may say anything. */
static bool stays_below(const char *name) {
  return *name && *name != '/' && *name != '.' && !strstr(name, "..");
}

static bool read_files(const facts *f) {
  const json_t *scenario = json_object_get(f->root, "scenario");
  const json_t *list = json_object_get(scenario, "files"), *entry;
  size_t i;
  f->run->files = arena_alloc(f->memory, (json_array_size(list) + 1) * sizeof(copied_file));
  json_array_foreach(list, i, entry) {
    const char *path = json_string_value(json_object_get(entry, "path"));
    const char *copy = json_string_value(json_object_get(entry, "copy"));
    if (!path || !copy || !stays_below(copy))
      return lacks(f, "scenario.files that lie in the folder");
    f->run->files[f->run->file_count++] =
        (copied_file){arena_copy_text(f->memory, path), arena_copy_text(f->memory, copy)};
  }
  const char *title = json_string_value(json_object_get(scenario, "title"));
  const char *hash = json_string_value(json_object_get(scenario, "hash"));
  f->run->title = arena_copy_text(f->memory, title ? title : "");
  f->run->hash = arena_copy_text(f->memory, hash ? hash : "");
  return f->run->file_count || lacks(f, "scenario.files");
}

static bool is_list_of_texts(const json_t *list) {
  const json_t *entry;
  size_t i;
  json_array_foreach(list, i, entry) if (!json_is_string(entry)) return false;
  return json_is_array(list);
}

static bool is_phase(const facts *f, const json_t *phase) {
  if (!json_is_string(json_object_get(phase, "name")) ||
      !json_is_string(json_object_get(phase, "trigger")))
    return lacks(f, "phases with name and trigger");
  for (node_change which = CHANGE_ADDED; which < CHANGE_COUNT; which++)
    if (!is_list_of_texts(json_object_get(phase, change_names[which])))
      return lacks(f, "phases that list nodes added, resized, removed and kept");
  return true;
}

static bool has_phases(const facts *f) {
  const json_t *list = json_object_get(f->root, "phases"), *phase;
  size_t i;
  json_array_foreach(list, i, phase) if (!is_phase(f, phase)) return false;
  return json_array_size(list) || lacks(f, "phases");
}

static bool read_fingerprints(const facts *f) {
  const json_t *list = json_object_get(f->root, "files");
  if (!json_is_object(list))
    return lacks(f, "files");
  f->run->left = arena_alloc(f->memory, OUTPUT_FILE_COUNT * sizeof *f->run->left);
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++) {
    const char *name = output_files[i]->name;
    const json_t *file = json_object_get(list, name);
    const json_t *bytes = json_object_get(file, "bytes"), *hash = json_object_get(file, "hash");
    if (!bytes && !hash)
      continue;
    if (!json_is_integer(bytes) || !json_is_string(hash))
      return lacks(f, "files with bytes and hash");
    f->run->left[f->run->left_count++] =
        (left_file){name, (uint64_t)json_integer_value(bytes),
                    arena_copy_text(f->memory, json_string_value(hash))};
  }
  return true;
}

const left_file *run_facts_left(const recorded_run *run, const char *name) {
  for (uint32_t i = 0; i < run->left_count; i++)
    if (strcmp(run->left[i].name, name) == 0)
      return &run->left[i];
  return NULL;
}

static bool lists(const facts *f, const output_file *file) {
  return json_object_get(json_object_get(f->root, "files"), file->name) != NULL;
}

static const double MOST_WINDOWS = 1e8;

static bool read_all(const facts *f) {
  double any;
  if (!need_number(f, "window_s", &f->run->window_s) ||
      !need_number(f, "simulated_s", &f->run->simulated_s) ||
      !need_number(f, "replications", &any) || !need_number(f, "requests", &any) ||
      !has_phases(f) || !read_files(f) || !read_fingerprints(f))
    return false;
  static const char *const lists_of_it[] = {"command", "parameters", "warnings", "verdicts"};
  for (size_t i = 0; i < sizeof lists_of_it / sizeof *lists_of_it; i++)
    if (!json_is_array(json_object_get(f->root, lists_of_it[i])))
      return lacks(f, lists_of_it[i]);
  if (!(f->run->window_s > 0))
    return lacks(f, "window_s above 0");
  if (!(f->run->simulated_s >= 0 && f->run->simulated_s / f->run->window_s <= MOST_WINDOWS))
    return lacks(f, "simulated_s of at most a hundred million windows");
  f->run->has_windows = lists(f, &requests_csv) && f->run->simulated_s > 0;
  f->run->has_ensemble = lists(f, &ensemble_csv);
  /* What columns mean is not shown; nor what differs from machine to machine and hour to hour. */
  static const char *const left_out[] = {"files", "wall_s", "cpu_s", "threads", "machine"};
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
    json_object_del(f->root, left_out[i]);
  char *text = json_dumps(f->root, JSON_COMPACT | JSON_REAL_PRECISION(10));
  if (!text)
    memory_out();
  f->run->json = arena_copy_text(f->memory, text);
  free(text);
  return true;
}

bool run_facts_read(recorded_run *run, const char *folder, arena *memory, char *why, size_t size) {
  json_error_t error;
  *run = (recorded_run){0};
  FILE *in = regular_open(folder, RUN_JSON, why, size);
  if (!in)
    return false;
  facts f = {json_loadf(in, 0, &error), run, memory, why, size};
  fclose(in);
  if (!f.root) {
    snprintf(why, size, RUN_JSON ", line %d: %s", error.line, error.text);
    return false;
  }
  bool fine = read_all(&f);
  json_decref(f.root);
  return fine;
}
