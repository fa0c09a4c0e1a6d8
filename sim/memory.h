/* When there is no memory left. A run that asks for more than there is can't be finished; what it
 * was writing lies in a hidden folder that the next run removes. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

/* Says so on stderr and ends the process with exit code 1. From any thread. */
_Noreturn void memory_out(void);

#endif
