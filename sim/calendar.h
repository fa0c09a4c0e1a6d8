/* The far tier of the pending-event set: days and months, each with its events in no order.
 *
 * A day is 2^shift ticks. Which day an event is on is a shift away, so to put one is to write it at
 * the end of a page (eight events, two cache lines); only when its day comes must it be ordered,
 * among some dozen others, which is the near heap's work (sim/events.h). There are at most a few
 * thousand days, as many as stay in the second-level cache; later events lie by months and are put
 * on their days a month before the first of them, and those beyond all months lie in one list that
 * is looked through now and then. It is a calendar queue (Brown 1988) with unsorted days (Rönngren,
 * Riboe and Ayani 1991) and two wheels (Varghese and Lauck 1987).
 *
 * The length of a day comes from a sample of what is pending. When days turn out much fuller or
 * emptier than meant, all is spread anew, the too full by how full they were. So an event costs a
 * constant and what a heap of its day costs, whatever the times are; and the order of events
 * depends on none of this.
 *
 * Invariant: no event lies before `today`, the first day that was not taken yet; those on days lie
 * before `opened`, all others not. */
#ifndef SIM_CALENDAR_H
#define SIM_CALENDAR_H

#include "sim/event.h"
#include <stdbool.h>

enum {
  CALENDAR_PAGE = 8,      /* events */
  CALENDAR_MONTHS = 1024, /* that are kept apart */
  CALENDAR_GROWN = 4      /* times as many are pending: all is spread anew */
};

typedef struct calendar {
  uint32_t count;     /* events in it */
  uint32_t day_count; /* a power of two; two months, of which the first has begun */
  uint32_t shift;     /* a day is 2^shift ticks, */
  uint32_t month;     /* a month 2^month days */
  uint64_t today;     /* number of a day: time >> shift */
  uint64_t opened;    /* first day of the first month whose events still lie together */
  /* Where a list of events ends: an index into `pages` behind the last, 0 when there is none. */
  uint32_t *ends;   /* (day_count + CALENDAR_MONTHS + 1) of days, months and what lies beyond */
  event *pages;     /* (page_capacity x CALENDAR_PAGE) */
  uint32_t *before; /* (page_capacity) as in `ends`, where the list goes on; of a free page, the
                       next free one + 1 */
  void *block;      /* that pages lie in */
  uint32_t page_capacity, page_count, page_free; /* free: the first + 1 */
  uint64_t taken;    /* events taken since the days were last measured, */
  uint64_t measured; /* on this day */
  uint32_t spread;   /* events in it when all was spread */
  uint32_t patience; /* times as much must be taken until they are measured: all was spread so often
                        to no avail */
} calendar;

void calendar_free(calendar *c);

/* Beyond all months, whatever its time; calendar_spread() must follow. */
void calendar_put_beyond(calendar *c, event x);

/* Spreads all anew over days of a suitable length; today is the day of the first. */
void calendar_spread(calendar *c);

/* Whether so many more are in it than when all was spread that it is time to do that again. */
static inline bool calendar_has_grown(const calendar *c) {
  return c->count / CALENDAR_GROWN > c->spread;
}

/* Adds an event to a list whose last page is full, or that is empty. */
void calendar_put_on_page(calendar *c, uint32_t list, event x);

static inline void calendar_put_on(calendar *c, uint32_t list, event x) {
  uint32_t at = c->ends[list];
  if (at % CALENDAR_PAGE == 0) {
    calendar_put_on_page(c, list, x);
    return;
  }
  c->pages[at] = x;
  c->ends[list] = at + 1;
  c->count++;
}

/* Adds an event that lies not before today. */
static inline void calendar_put(calendar *c, event x) {
  uint64_t day = (uint64_t)event_time(x) >> c->shift;
  if (day < c->opened) {
    calendar_put_on(c, day & (c->day_count - 1), x);
    return;
  }
  uint64_t month = day >> c->month;
  bool apart = month - (c->opened >> c->month) < CALENDAR_MONTHS;
  calendar_put_on(c, c->day_count + (apart ? month % CALENDAR_MONTHS : CALENDAR_MONTHS), x);
}

/* Events that lie together in memory, in no order. */
typedef struct calendar_batch {
  const event *first;
  uint32_t count;
} calendar_batch;

/* The next day that has any events becomes yesterday. Returns where it ends, to be emptied at once
 * with calendar_take_page(). The calendar must not be empty. */
uint32_t calendar_take_day(calendar *c);

/* Takes the last page of a list that ends at *end, and puts there where it goes on. False: no page
 * is left. The events stay where they are until the next one is put. */
bool calendar_take_page(calendar *c, uint32_t *end, calendar_batch *batch);

/* The same without taking it. */
static inline bool calendar_look_page(const calendar *c, uint32_t *end, calendar_batch *batch) {
  if (!*end)
    return false;
  uint32_t page = (*end - 1) / CALENDAR_PAGE, first = page * CALENDAR_PAGE;
  *batch = (calendar_batch){.first = &c->pages[first], .count = *end - first};
  *end = c->before[page];
  return true;
}

/* Whether so many events at most are in a list that ends there. */
static inline bool calendar_holds_at_most(const calendar *c, uint32_t end, uint32_t most) {
  uint32_t count = 0;
  for (uint32_t page; end && count <= most; end = c->before[page]) {
    page = (end - 1) / CALENDAR_PAGE;
    count += end - page * CALENDAR_PAGE;
  }
  return count <= most;
}

/* Where the day ends that is so many days after today, less than a month. */
static inline uint32_t calendar_day_ahead(const calendar *c, uint32_t days) {
  return c->ends[(c->today + days) & (c->day_count - 1)];
}

/* Has the processor fetch the last page of a list that ends there. */
static inline void calendar_fetch(const calendar *c, uint32_t end) {
  if (!end)
    return;
  const event *page = &c->pages[(end - 1) / CALENDAR_PAGE * CALENDAR_PAGE];
  __builtin_prefetch(page);
  __builtin_prefetch(page + CALENDAR_PAGE / 2);
}

#endif
