/* What every event runs through is part of the loop itself: a call would cost more than most of it.
 */
#ifndef SIM_HOT_H
#define SIM_HOT_H

#define HOT static inline __attribute__((always_inline))

#endif
