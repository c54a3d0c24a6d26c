x = ones(1, 8, 8, 3)
k = ones(3, 3, 3, 4)
q = ones(2, 3)
p = [[0.1, 0.9], [0.2, 0.8]]
# convolutions
try < conv2d(ones(3, 4), k) > else < print error.kind error.text >
try < conv2d(x[0], k) > else < print error.text >
try < conv2d(x, k[0]) > else < print error.kind error.text >
try < conv2d(x, ones(3, 3, 2, 4)) > else < print error.kind error.text >
try < conv2d(x, ones(3, 3, 1, 4), groups=3) > else < print error.kind error.text >
try < conv2d(x, k, groups=0) > else < print error.kind error.text >
try < conv2d(x, ones(9, 3, 3, 2)) > else < print error.kind error.text >
try < conv2d(x, k, dilation=4) > else < print error.kind error.text >
try < conv2d(x, k, strides=0) > else < print error.kind error.text >
try < conv2d(x, k, strides=[1, 2, 3]) > else < print error.kind error.text >
try < conv2d(x, k, strides=[]) > else < print error.kind error.text >
try < conv2d(x, k, strides=1.5) > else < print error.kind error.text >
try < conv2d(x, k, padding=("full")) > else < print error.kind error.text >
# pools
try < max_pool2d(ones(4, 4)) > else < print error.kind error.text >
try < max_pool2d(x, 9) > else < print error.kind error.text >
try < avg_pool2d(x, 0) > else < print error.kind error.text >
try < avg_pool2d(x, 2, -1) > else < print error.kind error.text >
# rows
try < softmax(3) > else < print error.kind error.text >
try < log_softmax(q, axis=2) > else < print error.kind error.text >
try < layer_norm(q, ones(2)) > else < print error.kind error.text >
try < layer_norm(q, offset=ones(1, 3)) > else < print error.kind error.text >
try < layer_norm(q, epsilon=-1) > else < print error.kind error.text >
try < batch_norm(ones(3)) > else < print error.kind error.text >
try < batch_norm(q, variance=ones(2)) > else < print error.kind error.text >
try < dropout(q, 50) > else < print error.kind error.text >
try < dropout(q, nan) > else < print error.kind error.text >
# embedding and attention
try < embedding([0, 3], ones(3, 2)) > else < print error.kind error.text >
try < embedding([[0, -1]], ones(3, 2)) > else < print error.kind error.text >
try < embedding([0.5], ones(3, 2)) > else < print error.kind error.text >
try < embedding(ones(3, 2), [0, 1]) > else < print error.kind error.text >
try < attention(ones(3), q, q) > else < print error.kind error.text >
try < attention(q, ones(2, 4), q) > else < print error.kind error.text >
try < attention(q, q, ones(4, 4)) > else < print error.kind error.text >
try < attention(ones(2, 2, 3), ones(3, 2, 3), q) > else < print error.kind error.text >
try < attention(q, q, q, mask=ones(2, 2)) > else < print error.kind error.text >
try < attention(q, q, q, mask=ones(3, 2) == 1) > else < print error.kind error.text >
# losses
try < mse([1, 2, 3], [[1], [2]]) > else < print error.kind error.text >
try < mae([1, 2, 3], 0) > else < print error.kind error.text >
try < huber([1.0], [2.0], 0) > else < print error.kind error.text >
try < categorical_crossentropy([1, 0], p) > else < print error.kind error.text >
try < categorical_crossentropy(p, p, label_smoothing=2) > else < print error.kind error.text >
try < kl_divergence([1, 0], p) > else < print error.kind error.text >
try < sparse_categorical_crossentropy([1, 2], p) > else < print error.kind error.text >
try < sparse_categorical_crossentropy([1, -1], p) > else < print error.kind error.text >
try < sparse_categorical_crossentropy(p > 0.5, p) > else < print error.kind error.text >
try < binary_crossentropy([1, 0], p) > else < print error.kind error.text >
%%%
ShapeError conv2d: x has shape [3, 4], where [n, height, width, channels] is needed
conv2d: x has shape [8, 8, 3], where [n, height, width, channels] is needed
ShapeError conv2d: the kernel is no convolution's: x [1, 8, 8, 3], kernel [3, 3, 4]
ShapeError conv2d: their channels differ: x [1, 8, 8, 3], kernel [3, 3, 2, 4]
ShapeError conv2d: 3 groups do not divide the channels: x [1, 8, 8, 3], kernel [3, 3, 1, 4]
ValueError conv2d: 0 groups cannot be made
ShapeError conv2d: a window of 9 x 3 does not fit images of shape [1, 8, 8, 3]
ShapeError conv2d: a window of 3 x 3 with dilation 4 x 4 does not fit images of shape [1, 8, 8, 3]
ValueError conv2d: stride 0 is not between 1 and 1073741824
ShapeError at most 2 numbers here, and this list has 3
ValueError strides is empty
TypeError strides of conv2d: a whole number is needed here, and this is 1.5
ValueError there is no padding "full"
ShapeError max_pool2d: x has shape [4, 4], where [n, height, width, channels] is needed
ShapeError max_pool2d: a window of 9 x 9 does not fit images of shape [1, 8, 8, 3]
ValueError avg_pool2d: size 0 is not between 1 and 1073741824
ValueError avg_pool2d: stride -1 is not between 1 and 1073741824
ShapeError softmax: a single number has no axis to normalise along
ValueError log_softmax: axis 2 is outside a tensor of 2 axes
ShapeError layer_norm: scale has shape [2], where [3] is normalised
ShapeError layer_norm: offset has shape [1, 3], where [3] is normalised
ValueError layer_norm: epsilon -1 is negative
ShapeError batch_norm: x has shape [3], where [samples, …, features] is needed
ShapeError batch_norm: variance has shape [2], where [3] is normalised
ValueError dropout: a rate of 50 is no probability
ValueError dropout: a rate of nan is no probability
ValueError embedding: row 3 (number 1 of its tensor) is outside a size of 3
ValueError embedding: row -1 (number 1 of its tensor) is outside a size of 3
TypeError embedding: rows are named by whole numbers, and x is f32
ShapeError embedding: the table has shape [2], where [rows, width] is needed
ShapeError attention: two axes are needed at least: q [3], k [2, 3], v [2, 3]
ShapeError attention: q and k differ in features: q [2, 3], k [2, 4], v [2, 3]
ShapeError attention: k and v differ in places: q [2, 3], k [2, 3], v [4, 4]
ShapeError attention: the axes before the last two do not fit each other: q [2, 2, 3], k [3, 2, 3], v [2, 3]
TypeError attention: mask is f32, where true and false are needed
ShapeError attention: mask [3, 2] does not fit scores [2, 2]
ShapeError mse: labels [3] and predictions [2, 1] do not fit each other
ShapeError mae: labels [3] and predictions [] do not fit each other
ValueError huber: a delta of 0 leaves nothing to square
ShapeError categorical_crossentropy: labels [2] and predictions [2, 2] do not fit each other
ValueError categorical_crossentropy: label_smoothing 2 is not between 0 and 1
ShapeError kl_divergence: labels [2] and predictions [2, 2] do not fit each other
ValueError sparse_categorical_crossentropy: label 2 (number 1 of its tensor) is outside a size of 2
ValueError sparse_categorical_crossentropy: label -1 (number 1 of its tensor) is outside a size of 2
ShapeError sparse_categorical_crossentropy: labels [2, 2] and predictions [2, 2] do not fit each other
ShapeError binary_crossentropy: labels [2] and predictions [2, 2] do not fit each other
