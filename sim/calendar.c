/* The calendar of later events: how long a day is, and where its pages come from.
 *
 * Invariant: a page is either part of exactly one day (or of the list beyond the year) or free; all
 * pages of a day but the last are full. */
#include "sim/calendar.h"
#include "sim/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
  FULL = 8,       /* events meant to be on a day */
  STRAY = 4,      /* times as many or as few: the days are measured anew */
  DAYS_LEAST = 64,
  SAMPLE = 127,
  PAGES_FIRST = 256
};

void calendar_free(calendar *c) {
  free(c->days);
  free(c->pages);
  free(c->before);
  *c = (calendar){0};
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void more_pages(calendar *c) {
  uint32_t capacity = c->page_capacity ? 2 * c->page_capacity : PAGES_FIRST;
  size_t page = CALENDAR_PAGE * sizeof *c->pages;
  event *pages = aligned_alloc(64, capacity * page);
  uint32_t *before = realloc(c->before, capacity * sizeof *before);
  if (!pages || !before || capacity > UINT32_MAX / CALENDAR_PAGE)
    memory_out();
  if (c->page_count)
    memcpy(pages, c->pages, c->page_count * page);
  free(c->pages);
  c->pages = pages;
  c->before = before;
  c->page_capacity = capacity;
}

uint32_t calendar_page(calendar *c, uint32_t before) {
  uint32_t page;
  if (c->page_free) {
    page = c->page_free - 1;
    c->page_free = c->before[page];
  } else {
    if (c->page_count == c->page_capacity)
      more_pages(c);
    page = c->page_count++;
  }
  c->before[page] = before;
  return page * CALENDAR_PAGE;
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

void calendar_put_beyond(calendar *c, event x) {
  if (!c->days)
    c->days = calloc(1, sizeof *c->days);
  if (!c->days)
    memory_out();
  uint32_t *end = &c->days[c->day_count];
  if (*end % CALENDAR_PAGE == 0)
    *end = calendar_page(c, *end);
  c->pages[(*end)++] = x;
  c->count++;
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
  for (uint32_t day = 0; day <= c->day_count; day++) {
    calendar_batch batch;
    for (uint32_t end = c->days[day]; calendar_look_page(c, &end, &batch);)
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

/* Half of what is pending at FULL a day. */
static uint32_t shift_for(uint64_t span, uint32_t count) {
  unsigned __int128 day = (unsigned __int128)span * (2 * FULL) / count;
  uint32_t shift = 0;
  while (shift < 62 && day >> (shift + 1))
    shift++;
  return shift;
}

/* ---- spreading ------------------------------------------------------------------------------- */

/* What is on a chain of pages is put where it belongs now. */
static void put_again(calendar *c, uint32_t end) {
  calendar_batch batch;
  while (calendar_take_page(c, &end, &batch)) {
    event events[CALENDAR_PAGE]; /* the page may be the next to be written to */
    memcpy(events, batch.first, batch.count * sizeof *events);
    for (uint32_t i = 0; i < batch.count; i++)
      calendar_put(c, events[i]);
  }
}

void calendar_spread(calendar *c) {
  uint64_t median, first = survey(c, &median);
  uint32_t *old = c->days, old_count = c->day_count;
  c->shift = shift_for(median - first, c->count);
  c->day_count = DAYS_LEAST;
  while (c->day_count < c->count / (FULL / 2))
    c->day_count *= 2;
  c->days = calloc((size_t)c->day_count + 1, sizeof *c->days);
  if (!c->days)
    memory_out();
  c->today = first >> c->shift;
  c->turn = c->today + c->day_count / 2;
  c->taken = 0;
  for (uint32_t day = 0; day <= old_count; day++)
    put_again(c, old[day]);
  free(old);
}

/* After half a year, or when days turned out too full. */
static void review(calendar *c) {
  uint64_t meant = (uint64_t)FULL * (c->day_count / 2);
  if (c->taken * STRAY < meant || c->taken > STRAY * meant || c->count / (2 * FULL) > c->day_count) {
    calendar_spread(c);
    return;
  }
  uint32_t beyond = c->days[c->day_count];
  c->days[c->day_count] = 0;
  c->turn = c->today + c->day_count / 2;
  c->taken = 0;
  put_again(c, beyond);
}

uint32_t calendar_take_day(calendar *c) {
  for (;;) {
    if (c->today >= c->turn || c->taken > (uint64_t)STRAY * FULL * (c->day_count / 2))
      review(c);
    uint32_t *day = &c->days[c->today & (c->day_count - 1)], end = *day;
    c->today++;
    if (end) {
      *day = 0;
      return end;
    }
  }
}
