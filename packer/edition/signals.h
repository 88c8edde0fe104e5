/* Asked to stop, the packer cleans up first and then ends as everybody expects. */
#ifndef PACKER_EDITION_SIGNALS_H
#define PACKER_EDITION_SIGNALS_H

/* From now on assembly_stop says which signal came. */
void signals_watch(void);

/* Ends the program by that signal. */
void signals_end(void);

#endif
