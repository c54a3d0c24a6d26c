/* The one header field that decides where a request goes. Jansson's names and base/json_out.h's
 * collide, so that this is a file of its own. */
#include "protocol/route.h"

#include <jansson.h>

bool route_subshell(const struct message *m, struct str *id)
{
    const json_t *field = json_object_get(m->header, "subshell_id");
    if (!field || json_is_null(field))
        return false;
    *id = STR("");
    if (json_is_string(field))
        *id = (struct str){ json_string_value(field), json_string_length(field) };
    return true;
}
