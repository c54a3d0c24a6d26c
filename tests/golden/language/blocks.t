with cpu <
  c = 2
>
print c
d = with cpu < c + 1 >
print d
e = if (d > 5) < "large" > else if (d > 2) < "middle" > else < "small" >
print e
i = 0
while (i < 3) < i += 1 >
print i
for k in 3 < if (k == 1) < continue >; print k >
for k in range(2, 5) < if (k == 4) < break >
  print k >
for row in [[1, 2], [3, 4]] < print row >
for d in ["cpu"] < with (d) < print (1 + 1) > >
%%%
2
3
middle
3
0
2
2
3
[1 2]
[3 4]
2
