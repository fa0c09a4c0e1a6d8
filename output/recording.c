/* Which files these are is in the table of files.h; nothing here knows one by name. */
#include "output/recording.h"
#include "output/course.h"
#include "output/ensemble.h"
#include "output/files.h"
#include "output/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PART_NAME_SIZE = 64 };

struct recording {
  recording_def def;
  const replication *watched;
  char *keys;                      /* of the window at hand, formatted once for all its rows */
  sheet sheets[OUTPUT_FILE_COUNT]; /* those that this run writes as it goes; fd < 0: not written */
};

/* Whether the file is written while a replication runs. */
static bool flows(const output_file *f, bool windows) {
  return f->happening || (f->window && windows);
}

/* The first replication writes behind the header, the others into parts of their own. */
static void part_name(char *name, const output_file *f, uint32_t replication) {
  if (replication)
    snprintf(name, PART_NAME_SIZE, "%s.%u", f->name, (unsigned)replication);
  else
    snprintf(name, PART_NAME_SIZE, "%s", f->name);
}

static int write_header(const folder *folder, const output_file *f) {
  columns c = {0};
  sheet s;
  f->columns(&c);
  sheet_open(&s, folder_create(folder, f->name), c.count);
  sheet_header(&s, &c);
  return sheet_close(&s) ? 0 : s.error;
}

int recordings_begin(const folder *f, bool windows) {
  int error = 0;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT && !error; i++)
    if (flows(output_files[i], windows))
      error = write_header(f, output_files[i]);
  return error;
}

static int open_sheets(recording *r) {
  int error = 0;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++) {
    const output_file *f = output_files[i];
    char name[PART_NAME_SIZE];
    r->sheets[i].fd = -1;
    if (!flows(f, r->def.windows) || error)
      continue;
    part_name(name, f, r->def.replication);
    sheet_open(&r->sheets[i], folder_create(r->def.folder, name), output_file_width(f));
    error = r->sheets[i].error;
  }
  return error;
}

recording *recording_new(const recording_def *def) {
  recording *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  r->def = *def;
  int error = open_sheets(r);
  r->keys = malloc(def->labels->longest_phase + WINDOW_KEYS * (NUMBER_SIZE + 1));
  if (!r->keys && !error)
    error = ENOMEM;
  if (!error)
    return r;
  recording_close(r);
  errno = error;
  return NULL;
}

void recording_watch(recording *r, const replication *of) {
  r->watched = of;
}

static label window_keys(const recording *r, const window_report *w) {
  label phase = r->def.labels->phases[w->phase];
  char *at = r->keys;
  at += number_whole(at, replication_number(w->replication));
  *at++ = ',';
  memcpy(at, phase.text, phase.length);
  at += phase.length;
  *at++ = ',';
  at += number_seconds(at, w->start);
  *at++ = ',';
  at += number_seconds(at, w->end);
  *at++ = ',';
  return (label){r->keys, (size_t)(at - r->keys)};
}

static bool record_window(void *context, const window_report *w) {
  recording *r = context;
  bool fine = true;
  if (r->def.windows) {
    label keys = window_keys(r, w);
    for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++)
      if (output_files[i]->window) {
        output_files[i]->window(&r->sheets[i], r->def.labels, keys, w);
        fine = fine && !r->sheets[i].error;
      }
  }
  if (r->def.series)
    fine = ensemble_window(r->def.series, w) && fine;
  if (r->def.course)
    course_window(r->def.course, w);
  uint64_t events = r->watched ? replication_events(r->watched) : 0;
  if (r->def.progress)
    progress_note(r->def.progress, w->replication, w->end, w->phase, events);
  return fine;
}

static bool record_happening(void *context, uint32_t replication, const happening *h) {
  recording *r = context;
  bool fine = true;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++)
    if (output_files[i]->happening) {
      output_files[i]->happening(&r->sheets[i], replication, h);
      fine = fine && !r->sheets[i].error;
    }
  return fine;
}

sink recording_sink(recording *r) {
  return (sink){.context = r, .window = record_window, .happening = record_happening};
}

int recording_close(recording *r) {
  int error = 0;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++)
    if (r->sheets[i].width && !sheet_close(&r->sheets[i]) && !error)
      error = r->sheets[i].error;
  free(r->keys);
  free(r);
  return error;
}

int recordings_join(folder *folder, uint32_t count, bool windows) {
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++) {
    const output_file *f = output_files[i];
    if (!flows(f, windows))
      continue;
    for (uint32_t replication = 1; replication < count; replication++) {
      char name[PART_NAME_SIZE];
      part_name(name, f, replication);
      int error = folder_append(folder, f->name, name);
      if (error)
        return error;
    }
    folder_keep(folder, f->name);
  }
  return 0;
}
