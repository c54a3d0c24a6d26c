scores = ones(3, 10)
loss = sparse_categorical_crossentropy([3, 10, 0], scores, from_logits=true)
print "not reached"
%%%
%%% stderr
ValueError: sparse_categorical_crossentropy: label 10 (number 1 of its tensor) is outside a size of 10
  line 2: loss = sparse_categorical_crossentropy([3, 10, 0], scores, from_logits=true)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: it goes from 0 to 9
