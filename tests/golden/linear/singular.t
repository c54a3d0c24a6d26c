x = stack([eye(2), zeros(2, 2), eye(2)])
y = inv(x)
print "never"
%%%
%%% stderr
ValueError: inv: matrix [1] is singular
  line 2: y = inv(x)
              ^^^^^^
  next: a row or column is a sum of others, so no inverse exists; check the data, or add a small number to the diagonal, as in x + 1e-6 * eye(n)
