#include "models/settle.h"

/* So many at most are in a node, a resource or a class: a request makes one visit that has begun
 * but was not entered, one without a frame, and one for each of its frames, however often the
 * operations that it is in call themselves. */
static uint64_t most_at_once(const replication *r) {
  return 2 * (uint64_t)r->request_pool.capacity + r->frame_pool.capacity + r->c->instance_count + 1;
}

void settle_levels(replication *r) {
  for (uint32_t i = 0; i < r->c->node_count; i++) {
    level_settle(&r->nodes[i].inside, &r->nodes[i].inside_settled, r->now);
    level_settle(&r->nodes[i].standing, &r->nodes[i].standing_settled, r->now);
    level_settle(&r->nodes[i].booting, &r->nodes[i].booting_settled, r->now);
  }
  for (uint32_t i = 0; i < r->a->class_count; i++)
    level_settle(&r->classes[i].in_flight, &r->classes[i].in_flight_settled, r->now);
  for (uint32_t i = 0; i < r->resource_count; i++) {
    level_settle(&r->resources[i].busy, &r->resources[i].busy_settled, r->now);
    level_settle(&r->resources[i].waiting, &r->resources[i].waiting_settled, r->now);
  }
  ticks span = (ticks)(((uint64_t)1 << 63) / most_at_once(r));
  r->settle_by = r->now < TICKS_NEVER - span ? r->now + span : TICKS_NEVER;
  if (r->outcome == RUN_DONE && r->until > r->settle_by)
    r->until = r->settle_by;
}
