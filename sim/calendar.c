/* The calendar of later events: how long a day is, and where its pages come from.
 *
 * Invariant: a page is part of exactly one list or free; all pages of a list but the last are full.
 */
#include "sim/calendar.h"
#include "sim/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
  FULL = 12,   /* events meant to be on a day; sorting more costs more than what each day costs */
  FULLER = 16, /* more, on the mean: all is spread anew; */
  EMPTIER = 3, /* as with less */
  PATIENCE_MOST = 64,
  DAYS_LEAST = 64,
  DAYS_MOST = 4096,
  SAMPLE = 127,
  PAGES_FIRST = 256,
  LINE = 64
};

void calendar_free(calendar *c) {
  free(c->ends);
  free(c->block);
  free(c->before);
  *c = (calendar){0};
}

/* ---- pages ----------------------------------------------------------------------------------- */

static uint32_t padding(const void *block) {
  return (uint32_t)(-(uintptr_t)block % LINE);
}

/* Large blocks grow without being copied, and do not touch what is not used. */
static void more_pages(calendar *c) {
  uint32_t capacity = c->page_capacity ? 2 * c->page_capacity : PAGES_FIRST;
  size_t page = CALENDAR_PAGE * sizeof *c->pages;
  uint32_t before = padding(c->block);
  char *block = realloc(c->block, LINE + capacity * page);
  uint32_t *links = realloc(c->before, capacity * sizeof *links);
  if (!block || !links || capacity > UINT32_MAX / CALENDAR_PAGE)
    memory_out();
  uint32_t after = padding(block);
  if (before != after)
    memmove(block + after, block + before, c->page_count * page);
  c->block = block;
  c->pages = (event *)(block + after);
  c->before = links;
  c->page_capacity = capacity;
}

void calendar_put_on_page(calendar *c, uint32_t list, event x) {
  uint32_t page;
  if (c->page_free) {
    page = c->page_free - 1;
    c->page_free = c->before[page];
  } else {
    if (c->page_count == c->page_capacity)
      more_pages(c);
    page = c->page_count++;
  }
  c->before[page] = c->ends[list];
  c->pages[page * CALENDAR_PAGE] = x;
  c->ends[list] = page * CALENDAR_PAGE + 1;
  c->count++;
}

bool calendar_take_page(calendar *c, uint32_t *end, calendar_batch *batch) {
  if (!*end)
    return false;
  uint32_t page = (*end - 1) / CALENDAR_PAGE;
  calendar_look_page(c, end, batch);
  c->before[page] = c->page_free;
  c->page_free = page + 1;
  c->count -= batch->count;
  return true;
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Days, months and the list beyond, all empty. */
static void lay_lists(calendar *c, uint32_t day_count) {
  c->day_count = day_count;
  c->ends = calloc((size_t)day_count + CALENDAR_MONTHS + 1, sizeof *c->ends);
  if (!c->ends)
    memory_out();
}

void calendar_put_beyond(calendar *c, event x) {
  if (!c->ends)
    lay_lists(c, DAYS_LEAST);
  calendar_put_on(c, c->day_count + CALENDAR_MONTHS, x);
}

/* The events of a list are put where they belong now. */
static void put_again(calendar *c, uint32_t end) {
  calendar_batch batch;
  while (calendar_take_page(c, &end, &batch)) {
    calendar_fetch(c, end);
    event events[CALENDAR_PAGE]; /* the page may be the next to be written to */
    memcpy(events, batch.first, batch.count * sizeof *events);
    for (uint32_t i = 0; i < batch.count; i++)
      calendar_put(c, events[i]);
  }
}

static void put_list_again(calendar *c, uint32_t list) {
  uint32_t end = c->ends[list];
  c->ends[list] = 0;
  put_again(c, end);
}

/* A month has begun: the events of the next go to their days. */
static void open_month(calendar *c) {
  uint64_t month = c->opened >> c->month;
  c->opened += c->day_count / 2;
  put_list_again(c, c->day_count + month % CALENDAR_MONTHS);
  if (month % (CALENDAR_MONTHS / 2) == 0)
    put_list_again(c, c->day_count + CALENDAR_MONTHS);
}

/* ---- the length of a day --------------------------------------------------------------------- */

static int by_time(const void *x, const void *y) {
  const uint64_t *a = x, *b = y;
  return (*a > *b) - (*a < *b);
}

/* The first of all times, and about half of all lie before *median. */
static uint64_t survey(const calendar *c, uint64_t *median) {
  uint64_t first = UINT64_MAX, sample[SAMPLE];
  uint32_t sampled = 0, step = c->count / SAMPLE + 1, until_next = 0;
  for (uint32_t list = 0; list <= c->day_count + CALENDAR_MONTHS; list++) {
    calendar_batch batch;
    for (uint32_t end = c->ends[list]; calendar_look_page(c, &end, &batch);)
      for (uint32_t i = 0; i < batch.count; i++) {
        uint64_t time = (uint64_t)event_time(batch.first[i]);
        if (time < first)
          first = time;
        if (until_next-- == 0) {
          until_next = step - 1;
          sample[sampled++] = time;
        }
      }
  }
  qsort(sample, sampled, sizeof *sample, by_time);
  *median = sample[sampled / 2];
  return first;
}

static uint32_t log2_below(unsigned __int128 x, uint32_t most) {
  uint32_t log = 0;
  while (log < most && x >> (log + 1))
    log++;
  return log;
}

/* All are put anew on days of 2^shift ticks; the first lies at `first`. */
static void spread(calendar *c, uint64_t first, uint32_t shift) {
  uint32_t *old = c->ends, old_count = c->day_count + CALENDAR_MONTHS + 1;
  uint32_t days = DAYS_LEAST;
  while (days < DAYS_MOST && days < c->count / 2)
    days *= 2;
  lay_lists(c, days);
  c->month = log2_below(days / 2, 31);
  bool again = c->patience && shift == c->shift;
  c->patience = !again ? 1 : c->patience < PATIENCE_MOST ? 2 * c->patience : c->patience;
  c->shift = shift;
  c->spread = c->count;
  c->today = c->measured = first >> c->shift;
  c->opened = ((c->today >> c->month) + 2) << c->month;
  c->taken = 0;
  for (uint32_t list = 0; list < old_count; list++)
    put_again(c, old[list]);
  free(old);
}

/* So that the first half of what is pending lies at FULL a day. */
static uint32_t sampled_shift(const calendar *c, uint64_t half) {
  return log2_below((unsigned __int128)half * (2 * FULL) / c->count, 62);
}

void calendar_spread(calendar *c) {
  uint64_t median, first = survey(c, &median);
  spread(c, first, sampled_shift(c, median - first));
}

/* Days were too full: most of what is pushed is due sooner than what pends, so a sample of that
 * does not tell, but what was taken does. */
static void spread_thinner(calendar *c) {
  uint64_t median, first = survey(c, &median), days = c->today - c->measured;
  uint32_t sampled = sampled_shift(c, median - first);
  uint32_t measured = log2_below(((unsigned __int128)(days * FULL) << c->shift) / c->taken, 62);
  spread(c, first, measured < sampled ? measured : sampled);
}

/* Spreads all anew where days are too full or too empty, once what was taken is worth that work:
 * more of it where it has changed nothing the last time. */
static void measure(calendar *c) {
  uint64_t days = c->today - c->measured;
  uint64_t enough = c->patience * (uint64_t)(c->count / (2 * FULL) + c->day_count / 2);
  if (calendar_has_grown(c)) {
    calendar_spread(c);
    return;
  }
  if (days < enough && c->taken <= FULLER * enough)
    return;
  if (c->taken > FULLER * days) {
    spread_thinner(c);
  } else if (c->taken < EMPTIER * days) {
    calendar_spread(c);
  } else {
    c->taken = 0;
    c->measured = c->today;
  }
}

uint32_t calendar_take_day(calendar *c) {
  for (;;) {
    measure(c);
    uint32_t *day = &c->ends[c->today & (c->day_count - 1)], end = *day;
    *day = 0;
    c->today++;
    if (c->opened - c->today == c->day_count / 2)
      open_month(c); /* whose days follow: this one's place may be taken */
    if (end)
      return end;
  }
}
