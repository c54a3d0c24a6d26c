print true false none
print True False None
print (pi > 3.14159) (inf > 1e308)
print (nan == nan)
%%%
true false none
true false none
true true
false
