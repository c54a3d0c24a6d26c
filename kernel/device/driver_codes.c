/* The table of the driver's start-up codes. */
#include "device/driver_codes.h"

static const char update[] =
    "update NVIDIA's driver to one for CUDA 12.0 or newer (525.60 or newer)";
static const char reboot[] =
    "the driver was updated while it ran: restart the machine (or unload and load its modules)";
static const char ask_smi[] = "run nvidia-smi: what it says is the driver's own report";

static const struct driver_code rows[] = {
    { 2, MEANS_ITSELF, "the driver found no memory to start in",
      "free memory, then run doctor again" },
    { 3, MEANS_NO_ACCESS, "the NVIDIA driver does not start", ask_smi },
    { 34, MEANS_ITSELF, "libcuda.so.1 is only the CUDA toolkit's stub, not the driver",
      "install NVIDIA's driver, and take the toolkit's stubs folder out of LD_LIBRARY_PATH" },
    { 35, MEANS_ITSELF, "NVIDIA driver too old", update },
    { 36, MEANS_ITSELF, "NVIDIA driver too old", update },
    { 46, MEANS_ITSELF, "the GPU is busy or in exclusive use by another process",
      "end the process that holds it (nvidia-smi lists them), or: sudo nvidia-smi -c 0" },
    { 100, MEANS_ABSENCE, "no device", "run nvidia-smi: it lists the GPUs that the driver sees" },
    { 101, MEANS_ITSELF, "the driver calls the chosen device invalid",
      "start the kernel without CUDA_VISIBLE_DEVICES, or correct it" },
    { 214, MEANS_ITSELF, "the GPU has an uncorrectable memory error",
      "restart the machine; if it comes back, the card is broken" },
    { 304, MEANS_NO_ACCESS, "the NVIDIA driver was refused by the system",
      "look for NVRM in: sudo dmesg" },
    { 801, MEANS_ITSELF, "this GPU or system is not supported by its driver", ask_smi },
    { 802, MEANS_ITSELF, "the GPU's fabric is not ready yet",
      "start NVIDIA's fabric manager: sudo systemctl start nvidia-fabricmanager" },
    { 803, MEANS_ITSELF, "driver and driver library do not match", reboot },
    { 804, MEANS_ITSELF, "CUDA's compatibility library does not support this GPU",
      "take the cuda-compat folder out of LD_LIBRARY_PATH, or update the driver" },
    { 999, MEANS_NO_ACCESS, "the NVIDIA driver does not start",
      "look for NVRM in sudo dmesg; after sleep: sudo modprobe -r nvidia_uvm, then "
      "sudo modprobe nvidia_uvm" },
    { -1, MEANS_ITSELF, "the NVIDIA driver does not start", ask_smi },
};

const struct driver_code *driver_code_find(int code)
{
    const struct driver_code *row = rows;
    while (row->code != code && row->code >= 0)
        row++;
    return row;
}
