/* What `tensorcell worker --probe` finds out about GPUs, as facts: no judgement, no advice (those
 * are device/diagnosis). The probe is a process of its own with a deadline, because a GPU driver
 * may hang, crash or keep memory; each fact is written at once, so that a probe that was killed
 * tells how far it came.
 *
 * Written as lines "key<TAB>value"; those of a GPU "gpu<TAB>0<TAB>key<TAB>value". The last is
 * "end". */
#ifndef WORKER_PROBE_H
#define WORKER_PROBE_H

#include "base/strbuf.h"

enum { PROBE_GPUS = 16, PROBE_PROCESSES = 8 };

struct gpu_process {
    int pid; /* as the host counts, which a container may not */
    char name[48];
    int64_t bytes; /* of the GPU's memory; -1: not known */
};

enum gpu_mode { GPU_SHARED, GPU_EXCLUSIVE_THREAD, GPU_PROHIBITED, GPU_EXCLUSIVE };

/* gpu_fact_init first: what is not known is -1 or empty. */
struct gpu_fact {
    char model[96], uuid[64], pci[32];
    int64_t memory_total;
    int64_t memory_free; /* -1: not known */
    int capability_major, capability_minor;
    int mode;        /* enum gpu_mode */
    int utilisation; /* percent; -1: not known */
    int temperature; /* degrees Celsius; -1: not known */
    bool mig;        /* it is cut into instances, of which this is one */
    int process_count;
    struct gpu_process processes[PROBE_PROCESSES]; /* what computes on it */
    bool tried;                                    /* a kernel was really run (probe --try) … */
    int try_us;                                    /* … and took so many microseconds */
    char try_error[240], try_hint[240];            /* … or failed */
    char refused[160]; /* why it cannot be used (device/diagnosis); empty: it can */
};

enum probe_nodes { NODES_UNSEEN, NODES_ABSENT, NODES_DENIED, NODES_THERE };

/* A library that the CUDA backend needs: the newest that the driver serves, else any. */
struct library_fact {
    int major;      /* 13, 12; 0: found nowhere */
    char path[240]; /* where */
};

struct probe_facts {
    bool complete;           /* the probe came to its end */
    int pci_devices;         /* NVIDIA display controllers on the PCI bus; -1: not looked at */
    bool visible_set;        /* CUDA_VISIBLE_DEVICES is in the environment */
    char visible[120];       /* and its value */
    bool container_set;      /* NVIDIA_VISIBLE_DEVICES: what a container asks its toolkit for */
    char container[120];     /* and its value */
    bool mounted;            /* something of NVIDIA's driver is mounted here, as into a container */
    enum probe_nodes nodes;  /* the driver's device nodes */
    char node[64];           /* the node that stands for them: "/dev/nvidiactl" */
    char node_error[120];    /* why it cannot be opened */
    char module_version[32]; /* of the driver in the system: "580.65.06" */
    bool library_sought;     /* the facts below were asked for */
    char library[240];       /* where libcuda.so.1 was loaded from; empty: it was not */
    char library_version[32];
    char library_error[240];
    char missing_call[48]; /* a call that the library ought to have and has not */
    bool started;          /* cuInit came back … */
    int start_code;        /* … with this, and what the driver says about it */
    char start_text[120];
    int version; /* CUDA version that the driver serves: 12040; 0: not known */
    int count_code, count;
    struct library_fact blas, compiler; /* cublasLt and NVRTC */
    char places[1024];                  /* where they were looked for */
    int nvml_code;                      /* of nvmlInit; -1: there is no NVML */
    int listed;                         /* GPUs that NVML sees, also those that CUDA may not use */
    int cut;                            /* of them, cut up by MIG */
    int trying;                         /* the GPU on which a kernel is being tried; -1: none */
    int gpu_count;                      /* GPUs described, at most PROBE_GPUS */
    struct gpu_fact gpus[PROBE_GPUS];
};

void gpu_fact_init(struct gpu_fact *g);
void probe_facts_init(struct probe_facts *f);
/* One fact from one line; a line that is not understood is left out. */
void probe_read_line(struct probe_facts *f, struct str line);
void probe_read(struct probe_facts *f, struct str text);

/* Looks at this machine below `root` ("" for the real one; only files are below it, the library is
 * found by the loader), and writes each fact to the descriptor `to` as soon as it is known. With
 * `backends`, their folder, a kernel is run on each GPU by cuda.so, else NULL. */
void probe_look(const char *root, const char *backends, int to);
/* Writes the facts of so many simulated GPUs (COUNT:BYTES, and a fault of backend/sim/fault.h), on
 * each of which sim.so ran the same kernel. False: `gpus` is not written so. */
bool probe_simulated(const char *backends, const char *gpus, const char *fault, int to);
/* `tensorcell worker --probe [--try BACKENDS]`. TENSORCELL_PROBE_ROOT: a tree of files to look at
 * in place of "/". Exit code 0 whatever is found. */
int probe_main(const char *backends);

#endif
