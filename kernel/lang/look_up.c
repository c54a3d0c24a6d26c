/* Which table row a word names. Look-ups are remembered for the length of one parse: a miss walks
 * every alias of every row, and programs use the same names again and again. */
#include "lang/parse_impl.h"

const struct word *find_word(struct parser *p, struct str name)
{
    if (name.n > FOUND_LONGEST)
        return p->words->find(name);
    uint64_t hash = str_hash(name.p, name.n, 0);
    struct found *f = &p->found[hash % FOUND_COUNT];
    if (!f->known || f->hash != hash || !str_equal(f->name, name))
        *f = (struct found){
            .known = true, .hash = hash, .name = name, .word = p->words->find(name)
        };
    return f->word;
}
