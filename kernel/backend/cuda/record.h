/* Runs of launches as CUDA graphs, made by watching the stream. */
#ifndef CUDA_RECORD_H
#define CUDA_RECORD_H

#include "backend/gpu/driver.h"

int cuda_record(struct gpu_context *c, struct err *err);
int cuda_recorded(struct gpu_context *c, void **graph, struct err *err);
int cuda_replay(struct gpu_context *c, void *graph, struct err *err);
void cuda_forget_graph(struct gpu_context *c, void *graph);

#endif
