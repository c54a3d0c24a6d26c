print (2 + 3 * 4) (2 ** 3 ** 2) (-2 ** 2) (7 // 2) (7 % 3) (-7 // 2) (-7 % 3) (7 / 2)
print (not true or true) (not (true or true)) (1 < 2 and 2 < 1)
print ((1 < 2) & (2 < 1)) ((1 < 2) | (2 < 1))
%%%
14 512 -4 3 1 -4 2 3.5
true false false
false true
