/* Why the process ends: always one line on stderr, whatever the log has written before. */
#ifndef PROTOCOL_ENDING_H
#define PROTOCOL_ENDING_H

void ending_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* From now on a fault of the program's own (SIGSEGV …) is told too, before it ends the process. */
void ending_watch_faults(void);

#endif
