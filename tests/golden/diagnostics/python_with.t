with tf.device("/GPU:0"):
    c = 1
%%%
%%% stderr
SyntaxError: tf.device is no device
  line 1: with tf.device("/GPU:0"):
               ^^^^^^^^^
  next: write with gpu0 < … >; /GPU:0 is known, too
