images = ones(1, 8, 8, 4)
conv2d(images, ones(3, 3, 3, 16))
%%%
%%% stderr
ShapeError: conv2d: their channels differ: x [1, 8, 8, 4], kernel [3, 3, 3, 16]
  line 2: conv2d(images, ones(3, 3, 3, 16))
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: the third size of the kernel is the last of x
