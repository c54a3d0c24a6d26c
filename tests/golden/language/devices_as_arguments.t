cpu = 3
with cpu < x = cpu + 1 >
print x
with "cpu" < y = 1 >
with /CPU:0 < z = 2 >
print y z
%%%
4
1 2
