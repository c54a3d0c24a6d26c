/* kernel_info: who answers here, and how its language is shown. Any thread may ask. */
#include "protocol/dispatch.h"

#include <stdio.h>

static void language_info(struct json_out *j)
{
    json_out_key(j, "language_info");
    json_out_object_begin(j);
    json_out_kv_text(j, "name", "tensorcell");
    json_out_kv_text(j, "version", TENSORCELL_VERSION);
    json_out_kv_text(j, "mimetype", "text/x-tensorcell");
    json_out_kv_text(j, "file_extension", ".tcell");
    json_out_kv_text(j, "pygments_lexer", "text");
    /* The nearest mode that editors have built in: comments, strings and numbers look right. */
    json_out_kv_text(j, "codemirror_mode", "python");
    json_out_kv_text(j, "nbconvert_exporter", "script");
    json_out_object_end(j);
}

int handle_kernel_info(struct kernel *k, const struct message *m, struct json_out *reply,
                       struct err *err)
{
    (void)k, (void)m, (void)err;
    char library[32], banner[200];
    socket_library_version(library, sizeof library);
    snprintf(banner, sizeof banner,
             "tensorcell %s: tensors on CPUs and GPUs. `help` lists the words, `devices` what "
             "computes here. (libzmq %s)",
             TENSORCELL_VERSION, library);
    json_out_kv_text(reply, "protocol_version", "5.5");
    json_out_kv_text(reply, "implementation", "tensorcell");
    json_out_kv_text(reply, "implementation_version", TENSORCELL_VERSION);
    language_info(reply);
    json_out_kv_text(reply, "banner", banner);
    json_out_kv_bool(reply, "debugger", false);
    json_out_key(reply, "supported_features");
    json_out_array_begin(reply);
    json_out_text(reply, "kernel subshells");
    json_out_array_end(reply);
    json_out_key(reply, "help_links");
    json_out_array_begin(reply);
    json_out_array_end(reply);
    return 0;
}
