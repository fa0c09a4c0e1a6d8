/* The main loop once more, as loop_run_watched(): the same text, with somebody looking on. */
#define LOOP_WATCHED
#define loop_run loop_run_watched
#include "models/loop.c"
