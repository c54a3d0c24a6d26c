seed 7
a = normal(3); b = normal(3)
seed 7
c = normal(3)
print allclose(a, c) allclose(a, b)
%%%
True False
