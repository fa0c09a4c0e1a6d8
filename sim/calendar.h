/* The far tier of the pending-event set: a ring of days, each with its events in no order.
 *
 * A day is 2^shift ticks. Which day an event is on is a shift away, so to put one is to write it at
 * the end of a page (eight events, two cache lines); only when its day comes must it be ordered,
 * among some eight others, which is the near heap's work (sim/events.h). Days beyond the ring's one
 * year lie together in a list that is looked through twice a year. After Brown's calendar queue
 * (1988), unsorted as in Rönngren, Riboe and Ayani's lazy queue (1991).
 *
 * The length of a day comes from a sample of what is pending: half of it lies within half a year.
 * When days turn out four times as full or as empty as meant, all is spread anew. So the cost of an
 * event is bounded by a constant plus that of a heap of its day, whatever the times are; and the
 * order of events does not depend on any of this.
 *
 * Invariant: no event lies before `today`, the first day that was not taken yet; those in the ring
 * lie within `day_count` days of it. */
#ifndef SIM_CALENDAR_H
#define SIM_CALENDAR_H

#include "sim/event.h"
#include <stdbool.h>

enum { CALENDAR_PAGE = 8 };

typedef struct calendar {
  uint32_t count;     /* events in it */
  uint32_t day_count; /* of a year: a power of two */
  uint32_t shift;     /* a day is 2^shift ticks */
  uint64_t today;     /* number of the day: time >> shift */
  uint32_t *days; /* (day_count + 1) index into `pages` behind the day's last event, 0 when it has
                     none; [day_count] is the list of those beyond the year */
  event *pages;   /* (page_capacity x CALENDAR_PAGE) */
  uint32_t *before; /* (page_capacity) as in `days`, where the day goes on; of a free page the next
                       free one + 1 */
  uint32_t page_capacity, page_count, page_free; /* free: first + 1 */
  uint64_t turn;                                 /* day on which the list is looked through */
  uint64_t taken; /* events since the days were last measured */
} calendar;

void calendar_free(calendar *c);

/* Beyond the year, whatever its time; calendar_spread() must follow. */
void calendar_put_beyond(calendar *c, event x);

/* Spreads all anew over days of a suitable length; today is the day of the first. */
void calendar_spread(calendar *c);

/* An index into pages at the beginning of a page that goes on with `before`. */
uint32_t calendar_page(calendar *c, uint32_t before);

/* Adds an event that lies not before today. */
static inline void calendar_put(calendar *c, event x) {
  uint64_t day = (uint64_t)event_time(x) >> c->shift;
  bool this_year = day - c->today < c->day_count;
  uint32_t *end = &c->days[this_year ? day & (c->day_count - 1) : c->day_count], at = *end;
  if (at % CALENDAR_PAGE == 0)
    at = calendar_page(c, at);
  c->pages[at] = x;
  *end = at + 1;
  c->count++;
}

/* Events that lie together in memory, in no order. */
typedef struct calendar_batch {
  const event *first;
  uint32_t count;
} calendar_batch;

/* The next day that has any events becomes yesterday. Returns where it ends, to be emptied at once
 * with calendar_take_page(). The calendar must not be empty. */
uint32_t calendar_take_day(calendar *c);

/* Takes the last page of a day that ends at *end, and puts there where the day goes on. False: no
 * page is left. The events stay where they are until the next one is put. */
bool calendar_take_page(calendar *c, uint32_t *end, calendar_batch *batch);

/* Where the day that is so many days ahead of today ends; less than a year. */
static inline uint32_t calendar_day_ahead(const calendar *c, uint32_t days) {
  return c->days[(c->today + days) & (c->day_count - 1)];
}

/* The same without taking it. */
static inline bool calendar_look_page(const calendar *c, uint32_t *end, calendar_batch *batch) {
  if (!*end)
    return false;
  uint32_t page = (*end - 1) / CALENDAR_PAGE, first = page * CALENDAR_PAGE;
  *batch = (calendar_batch){.first = &c->pages[first], .count = *end - first};
  *end = c->before[page];
  return true;
}

#endif
