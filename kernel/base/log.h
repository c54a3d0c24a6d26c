/* One line to stderr, for what concerns whoever runs the kernel rather than the notebook's user.
 * Never holds a key, a signature or a message body. At most 20 lines a second are written. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
