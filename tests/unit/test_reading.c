/* Reading CSV: simple lines are cut by our own code, which must see what libcsv sees. Lines are
 * made at random of what matters to either; a plain use of libcsv says what is right. */
#include "output/reading.h"
#include "sim/random.h"
#include "tests/unit/must.h"

#include <check.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *reading_suite(void);

enum { ROOM = 1 << 16, COLUMNS = 3 };

/* What was read: rows, each field ended by a unit separator, each row by a line's end. */
typedef struct seen {
  char text[ROOM];
  size_t size; /* bytes */
  int fields, rows;
  bool failed;
} seen;

static void add(seen *s, const char *text) {
  size_t length = strlen(text);
  must(s->size + length + 1 < ROOM);
  memcpy(s->text + s->size, text, length + 1);
  s->size += length;
}

static void plain_field(void *text, size_t length, void *context) {
  seen *s = context;
  if (s->failed)
    return;
  char copy[256];
  must(length < sizeof copy);
  if (length)
    memcpy(copy, text, length);
  copy[length] = 0;
  if (s->rows) /* not the header */
    add(s, copy), add(s, "\x1f");
  s->fields++;
}

static void plain_row(int end, void *context) {
  seen *s = context;
  (void)end;
  s->failed = s->failed || s->fields != COLUMNS;
  if (!s->failed && s->rows++)
    add(s, "\n");
  s->fields = 0;
}

static void read_plainly(const char *text, size_t size, seen *s) {
  struct csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  bool cut = !size || text[size - 1] != '\n'; /* which ends the reading, and no row */
  bool whole = csv_parse(&parser, text, size, plain_field, plain_row, s) == size;
  whole = whole && !cut && csv_fini(&parser, plain_field, plain_row, s) == 0;
  s->failed = s->failed || !whole || !s->rows;
  csv_free(&parser);
}

static bool our_row(void *context, reading_file *f) {
  seen *s = context;
  for (uint32_t i = 0; i < f->count; i++)
    add(s, f->fields[i]), add(s, "\x1f");
  add(s, "\n");
  return true;
}

static bool our_header(void *context, reading_file *f) {
  (void)context;
  return f->count == COLUMNS;
}

static void read_ours(const char *folder, seen *s) {
  char why[256] = "";
  reading_use use = {s, our_header, our_row};
  s->failed = !reading_run(folder, "file.csv", NULL, &use, why, sizeof why);
  must(s->failed == (*why != 0));
}

static void write_file(const char *folder, const char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "%s/file.csv", folder);
  FILE *out = fopen(path, "wb");
  must(out && fwrite(text, 1, size, out) == size && fclose(out) == 0);
}

static void check_text(const char *folder, const char *text, size_t size) {
  static seen plain, ours;
  memset(&plain, 0, sizeof plain);
  memset(&ours, 0, sizeof ours);
  write_file(folder, text, size);
  read_plainly(text, size, &plain);
  read_ours(folder, &ours);
  if (plain.failed != ours.failed)
    ck_abort_msg("%s, but should %s: %.*s", ours.failed ? "fails" : "is read",
                 plain.failed ? "fail" : "be read", (int)size, text);
  if (!plain.failed && strcmp(plain.text, ours.text) != 0)
    ck_abort_msg("%.*sis read as\n%sand should be\n%s", (int)size, text, ours.text, plain.text);
}

/* A field; most are as our files have them. */
static void make_field(draw *d, char *out, bool odd) {
  static const char *const simple[] = {"", "1", "0.125", "\"all\"", "\"one server\"", "1e-9", "ab"};
  static const char *const strange[] = {
      " 1",     "2 ",  "\t3\t", "\"a,b\"", "\"a\"\"b\"", "\"\"", " \"x\" ", "\"two\nlines\"",
      "\"\r\"", "a b", "a\"b",  "\"c\"d",  "\"",         "e\r",  "  "};
  bool strangely = odd && draw_below(d, 4) == 0;
  strcpy(out, strangely ? strange[draw_below(d, sizeof strange / sizeof *strange)]
                        : simple[draw_below(d, sizeof simple / sizeof *simple)]);
}

static size_t make_text(draw *d, char *out) {
  static const char *const ends[] = {"\n", "\r\n", "\n\n", "\n \n", ",\n", ""};
  size_t size = (size_t)sprintf(out, "a,b,c\n"), rows = draw_below(d, 8);
  bool odd = draw_below(d, 3) > 0, odd_ends = draw_below(d, 3) == 0;
  for (size_t i = 0; i < rows; i++) {
    for (int k = 0; k < COLUMNS; k++) {
      char field[32];
      make_field(d, field, odd);
      size += (size_t)sprintf(out + size, "%s%s", k ? "," : "", field);
    }
    size += (size_t)sprintf(out + size, "%s",
                            ends[odd_ends && !draw_below(d, 4) ? draw_below(d, 6) : 0]);
  }
  return size;
}

static char *new_folder(void) {
  char *folder = strdup("/tmp/outgrow-reading-XXXXXX");
  must(mkdtemp(folder));
  return folder;
}

static void remove_folder(char *folder) {
  char path[64];
  snprintf(path, sizeof path, "%s/file.csv", folder);
  unlink(path);
  rmdir(folder);
  free(folder);
}

START_TEST(as_libcsv_reads) {
  char *folder = new_folder(), text[4096];
  for (uint64_t i = 0; i < 20000; i++) {
    draw d = draw_at(random_key(7, i));
    check_text(folder, text, make_text(&d, text));
  }
  remove_folder(folder);
}
END_TEST

static bool numbered_row(void *context, reading_file *f) {
  uint64_t *rows = context;
  must(f->count == 3 && strtoull(f->fields[0], NULL, 10) == *rows);
  must(strlen(f->fields[1]) == strtoull(f->fields[2], NULL, 10));
  ++*rows;
  return true;
}

/* Lines across the ends of what is read at one time, and some that are longer than that. */
START_TEST(long_lines) {
  char *folder = new_folder(), path[64];
  snprintf(path, sizeof path, "%s/file.csv", folder);
  for (int longest = 1; longest < 300000; longest = longest * 7 + 1) {
    FILE *out = fopen(path, "wb");
    uint64_t rows = 0, read = 0;
    fputs("number,text,length\n", out);
    for (int bytes = 0; bytes < 1000000; rows++) {
      int length = rows % 50 == 25 ? longest : (int)(rows % 40) + 1;
      bytes += fprintf(out, "%d,\"%0*d\",%d\n", (int)rows, length, 1, length);
    }
    must(fclose(out) == 0);
    char why[256] = "";
    reading_use use = {&read, NULL, numbered_row};
    ck_assert_msg(reading_run(folder, "file.csv", NULL, &use, why, sizeof why), "%s", why);
    ck_assert_uint_eq(read, rows);
  }
  remove_folder(folder);
}
END_TEST

Suite *reading_suite(void) {
  Suite *s = suite_create("reading");
  TCase *c = tcase_create("reading");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, as_libcsv_reads);
  tcase_add_test(c, long_lines);
  suite_add_tcase(s, c);
  return s;
}
