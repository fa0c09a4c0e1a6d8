#include "output/course.h"
#include "output/text.h"

#include <math.h>
#include <string.h>

enum { LABEL_COLUMNS = 7, LEVELS = 8, LEAST_COLUMNS = 8, TEXT_SIZE = 128 };

/* From here on a line is logarithmic, lest most of it lie on the ground. */
static const double WIDE = 20;

void course_begin(course *c, const architecture *a, ticks until) {
  double windows = ceil(ticks_to_seconds(until) / a->window);
  *c = (course){.until = until,
                .columns = windows < COURSE_COLUMNS ? (uint32_t)windows : COURSE_COLUMNS};
  for (uint32_t i = 0; i < COURSE_COLUMNS; i++)
    c->list[i].p99 = NAN;
}

static uint32_t column_of(const course *c, double seconds) {
  double place = seconds / ticks_to_seconds(c->until) * c->columns;
  return place < c->columns ? (uint32_t)place : c->columns - 1;
}

void course_window(course *c, const window_report *w) {
  const class_figures *all = &w->classes[0].f;
  double seconds = ticks_to_seconds(w->end - w->start);
  uint32_t i = column_of(c, ticks_to_seconds(w->start) + seconds / 2);
  c->list[i].seconds += seconds;
  c->list[i].offered += all->offered_per_s * seconds;
  c->list[i].p99 = fmax(c->list[i].p99, all->latency_p99_s);
}

/* ---- lines ---------------------------------------------------------------------------------- */

typedef struct line {
  double values[COURSE_COLUMNS]; /* (columns); NaN: nothing to show */
  uint32_t columns;
  double least, most; /* of those above 0 */
} line;

static void set(line *l, uint32_t i, double value) {
  l->values[i] = value;
  if (!(value > 0))
    return;
  l->least = l->most > 0 ? fmin(l->least, value) : value;
  l->most = fmax(l->most, value);
}

/* Means over replications. */
static void add_up(const course *const *courses, uint32_t count, line *load, line *p99) {
  load->columns = p99->columns = courses[0]->columns;
  for (uint32_t i = 0; i < load->columns; i++) {
    double seconds = 0, offered = 0, highest = 0;
    uint32_t measured = 0;
    for (uint32_t k = 0; k < count; k++) {
      seconds += courses[k]->list[i].seconds;
      offered += courses[k]->list[i].offered;
      if (isnan(courses[k]->list[i].p99))
        continue;
      highest += courses[k]->list[i].p99;
      measured++;
    }
    set(load, i, seconds > 0 ? offered / seconds : NAN);
    set(p99, i, measured ? highest / measured : NAN);
  }
}

static bool is_logarithmic(const line *l) {
  return l->most > WIDE * l->least;
}

/* 0 (nothing) … LEVELS. */
static int level_of(const line *l, double value) {
  if (!(value > 0))
    return 0;
  double share =
      is_logarithmic(l) ? log(value / l->least) / log(l->most / l->least) : value / l->most;
  int level = (int)ceil(share * LEVELS);
  return level < 1 ? 1 : level > LEVELS ? LEVELS : level;
}

typedef void to_text(char *text, size_t size, double value);

static void write_line(FILE *out, const char *label, const line *l, to_text *to_text,
                       bool unicode) {
  static const char ascii[] = " _.-=+*#@";
  char least[TEXT_SIZE], most[TEXT_SIZE];
  fprintf(out, "%-*s", LABEL_COLUMNS, label);
  for (uint32_t i = 0; i < l->columns; i++) {
    int level = level_of(l, l->values[i]);
    if (unicode && level)
      fprintf(out, "\xe2\x96%c", 0x80 + level); /* U+2581 … U+2588 */
    else
      fputc(ascii[level], out);
  }
  to_text(least, sizeof least, l->least);
  to_text(most, sizeof most, l->most);
  if (!unicode) {
    text_ascii(least);
    text_ascii(most);
  }
  if (is_logarithmic(l))
    fprintf(out, " %s to %s, log\n", least, most);
  else
    fprintf(out, " up to %s\n", most);
}

/* ---- phases --------------------------------------------------------------------------------- */

/* The columns at which phases begin; NONE for those that never stood. */
static uint32_t mark_of(const results *r, const course *c, uint32_t phase) {
  double began = results_mean(r, phase, read_began, 0, 0);
  return isnan(began) ? NONE : column_of(c, began);
}

/* Where the next phase begins, or the line ends. */
static uint32_t next_mark(const results *r, const course *c, uint32_t phase) {
  for (uint32_t p = phase + 1; p < r->architecture->phase_count; p++) {
    uint32_t mark = mark_of(r, c, p);
    if (mark != NONE)
      return mark;
  }
  return c->columns;
}

static void write_phases(FILE *out, const results *r, const course *c, bool unicode) {
  uint32_t at = 0;
  fprintf(out, "%*s", LABEL_COLUMNS, "");
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    uint32_t mark = mark_of(r, c, p), next = next_mark(r, c, p);
    if (mark == NONE || mark < at || next <= mark)
      continue;
    char name[TEXT_SIZE];
    size_t room = next - mark - 1;
    size_t characters =
        room ? text_clean(name, sizeof name, r->architecture->phases[p].name, room) : 0;
    if (room && !unicode)
      text_ascii(name);
    fprintf(out, "%*s|%s", (int)(mark - at), "", room ? name : "");
    at = mark + 1 + (uint32_t)characters;
  }
  fputc('\n', out);
}

/* ---- whether there is something to see ------------------------------------------------------- */

static bool changes(const results *r) {
  uint32_t stood = 0;
  bool changing = false;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    stood += results_stood(r, p) > 0;
  for (uint32_t i = 0; i < r->count; i++)
    for (uint32_t p = 0; p < r->architecture->phase_count; p++)
      changing |= r->replications[i]->phases[p].stood && r->replications[i]->phases[p].changing;
  return !r->architecture->held && (stood > 1 || changing); /* no course: loads one by one */
}

void course_write(FILE *out, const results *r, const course *const *courses, bool unicode) {
  if (!r->count || courses[0]->columns < LEAST_COLUMNS || !changes(r))
    return;
  line load = {0}, p99 = {0};
  add_up(courses, r->count, &load, &p99);
  if (!(load.most > 0 && p99.most > 0))
    return;
  write_line(out, "load/s", &load, text_quantity, unicode);
  write_line(out, "p99", &p99, text_duration, unicode);
  write_phases(out, r, courses[0], unicode);
}
