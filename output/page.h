/* The parts of the report page, as they lie in the binary: output/page/, and from libraries
 * dygraph.min.js, dygraph.min.css, synchronizer.js and dagre.min.js. */
#ifndef OUTPUT_PAGE_H
#define OUTPUT_PAGE_H

#include "sim/embedded.h"

extern const embedded_file page_files[];

#endif
