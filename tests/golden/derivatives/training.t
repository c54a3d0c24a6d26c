# a line through points
seed 1
x = linspace(-1, 1, 40)
y = 3 * x + 0.5
w = zeros(1)
b = zeros(1)
for step in 200 <
  loss = mean((w * x + b - y) ** 2)
  gw, gb = grad(loss, [w, b])
  w -= 0.3 * gw
  b -= 0.3 * gb
>
print w b
%%%
[2.9999995] [0.49999997]
