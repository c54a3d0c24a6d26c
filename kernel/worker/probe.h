/* What `tensorcell worker --probe` finds out about GPUs, as facts: no judgement, no advice (those
 * are device/diagnosis). The probe is a process of its own with a deadline, because a GPU driver
 * may hang, crash or keep memory; each fact is written at once, so that a probe that was killed
 * tells how far it came.
 *
 * Written as lines "key<TAB>value…", the last one "end". */
#ifndef WORKER_PROBE_H
#define WORKER_PROBE_H

#include "base/strbuf.h"

enum { PROBE_GPUS = 16 };

struct gpu_fact {
    char model[96], uuid[64], pci[32];
    int64_t memory_total;
    int64_t memory_free; /* -1: not known; asking would cost a context */
    int capability_major, capability_minor;
};

enum probe_nodes { NODES_UNSEEN, NODES_ABSENT, NODES_DENIED, NODES_THERE };

struct probe_facts {
    bool complete;          /* the probe came to its end */
    int pci_devices;        /* NVIDIA display controllers on the PCI bus; -1: not looked at */
    bool visible_set;       /* CUDA_VISIBLE_DEVICES is in the environment */
    char visible[120];      /* and its value */
    enum probe_nodes nodes; /* the driver's device nodes */
    char node[64];          /* the node that stands for them: "/dev/nvidiactl" */
    char node_error[120];   /* why it cannot be opened */
    bool library_sought;    /* the facts below were asked for */
    char library[240];      /* where libcuda.so.1 was loaded from; empty: it was not */
    char library_error[240];
    char missing_call[48]; /* a call that the library ought to have and has not */
    bool started;          /* cuInit came back … */
    int start_code;        /* … with this, and what the driver says about it */
    char start_text[120];
    int version; /* CUDA version that the driver serves: 12040; 0: not known */
    int count_code, count;
    int gpu_count; /* GPUs described, at most PROBE_GPUS */
    struct gpu_fact gpus[PROBE_GPUS];
};

void probe_facts_init(struct probe_facts *f);
/* One fact from one line; a line that is not understood is left out. */
void probe_read_line(struct probe_facts *f, struct str line);
void probe_read(struct probe_facts *f, struct str text);

/* Looks at this machine below `root` ("" for the real one; only files are below it, the library is
 * found by the loader), and writes each fact to the descriptor `to` as soon as it is known. */
void probe_look(const char *root, int to);
/* `tensorcell worker --probe`. Exit code 0 whatever is found. */
int probe_main(void);

#endif
