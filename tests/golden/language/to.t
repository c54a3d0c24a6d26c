x = ones(2, 2)
print to(x, cpu) x.to("cpu").device
d = "cpu"
print to(x, (d)).device x.to(x.device).device (x * 2).to(cpu).sum()
print to([1, 2], cpu) to(3, cpu)
fallback off
try < to(x, gpu0) > else < print error.kind >
fallback on
try < to(x, gpu0) > else < print error.kind >
try < to("text", cpu) > else < print error.text >
try < to(x, (3)) > else < print error.text >
try < to(x, gpu*) > else < print error.text >
try < to(x, cpu, cpu) > else < print error.text >
y = x.to(gpu0)
y
# %%
x.to("banana")
%%%
[[1. 1.]
 [1. 1.]] cpu
cpu cpu 8.0
[1 2] 3
DeviceError
DeviceError
a tensor or number is needed here, and this is a text
a device is named by text, and this is a number
a tensor is on one device, and gpu* is every GPU
there is no variable called cpu
[[1. 1.]
 [1. 1.]]
f32 [2, 2] on cpu
ran on cpu instead of gpu0: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
%%% stderr
in cell 2, which begins at line 17:
SyntaxError: to: banana is not a device, such as cpu gpu0 gpu* or /GPU:0
  line 1: x.to("banana")
               ^^^^^^^^
  next: write one of these, or a value in parentheses
