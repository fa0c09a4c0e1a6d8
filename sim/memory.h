/* Memory that there has to be. A run that asks for more than there is can't be finished; what it
 * was writing lies in a hidden folder that the next run removes. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stddef.h>

/* Zeroed memory, or the end by memory_out(); to be given to free(). What is larger than 2 MiB lies
 * on huge pages where the system has them: at random places in it the way to a page costs as much
 * as the memory itself. */
void *memory_zeroed(size_t size);

/* Says so on stderr and ends the process with exit code 1. From any thread. */
_Noreturn void memory_out(void);

#endif
