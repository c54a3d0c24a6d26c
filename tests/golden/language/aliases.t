print (concatenate([[1], [2]])) power(2.0, 3) ([1, 2].astype(float32)).dtype len([1, 2, 3])
print arcsin(0.0) randn(2, 3).shape
%%%
[1 2] 8.0 f32 3
0.0 [2, 3]
