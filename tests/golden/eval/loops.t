s = 0
for i in 10 < if (i == 3) < continue >
  if (i == 6) < break >
  s += i >
print s i
for i in range(2, 10, 3) < print i >
for i in range(3, 0, -1) < print i >
for row in [[1, 2], [3, 4]] < print row >
for a, b in [[1, 2], [3, 4]] < print a b >
for d in ["cpu", "CPU:0"] < with (d) < print d > >
n = 0
while (n < 3) < n += 1 >
print n
x = ones(3)
for i in 1000 < x = x * 0.5 + 0.5 >
print x
%%%
12 6
2
5
8
3
2
1
[1 2]
[3 4]
1 2
3 4
cpu
CPU:0
3
[1. 1. 1.]
