/* The backend `cuda`: what gpu/ makes of the driver's calls. */
#include "backend/cuda/context.h"
#include "backend/cuda/kernel.h"
#include "backend/cuda/memory.h"
#include "backend/cuda/record.h"
#include "backend/gpu/device.h"

static const struct gpu_driver driver = {
    .name = "cuda",
    .device_count = cuda_device_count,
    .open = cuda_open,
    .close = cuda_close,
    .facts = cuda_facts,
    .configure = cuda_configure,
    .supports = cuda_supports,
    .memory = cuda_memory,
    .map = cuda_map,
    .unmap = cuda_unmap,
    .pin = cuda_pin,
    .unpin = cuda_unpin,
    .copy_up = cuda_copy_up,
    .copy_down = cuda_copy_down,
    .compile = cuda_compile,
    .forget = cuda_forget,
    .launch = cuda_launch,
    .mark = cuda_mark,
    .reached = cuda_reached,
    .seconds = cuda_seconds,
    .drop_mark = cuda_drop_mark,
    .record = cuda_record,
    .recorded = cuda_recorded,
    .replay = cuda_replay,
    .forget_graph = cuda_forget_graph,
    .lost = cuda_lost,
};

const struct gpu_driver *const gpu_driver = &driver;

static const struct backend backend = { .abi = BACKEND_ABI, .name = "cuda", GPU_BACKEND_CALLS };

__attribute__((visibility("default"))) const struct backend *tensorcell_backend(void);
const struct backend *tensorcell_backend(void)
{
    return &backend;
}
