/* What the events of the next moments name is fetched before they come: with a million of them the
 * wait for memory is most of what an event costs. */
#include "models/request.h"

void ahead_fetch(void *context, const event *batch, uint32_t count) {
  const replication *r = context;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t subject = event_subject(batch[i]), kind = event_kind(batch[i]);
    if (kind == EV_USER)
      __builtin_prefetch(&r->users[subject], 1);
    else if (event_goes_on(kind)) {
      __builtin_prefetch(request_at(r, subject), 1);
      __builtin_prefetch(request_at(r, subject)->parts, 1);
    }
  }
}
