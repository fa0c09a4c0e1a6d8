/* The laws that hold in every run, as identities of whole numbers: flow balance, Little's law, and
 * the utilization law (Denning and Buzen 1978; Little 1961). Checked at the end of every run, in
 * release builds too; a violation is an error of ours, never a warning. */
#ifndef MODELS_LAWS_H
#define MODELS_LAWS_H

#include "models/state.h"

/* After the last window was closed. False with r->error set when one does not hold. */
bool laws_hold(replication *r);

#endif
