help sgd
# %%
sgd(lr=0.1)
%%%
sgd [learning_rate=0.01] [momentum=0] [nesterov=false] [weight_decay=none] [clipnorm=none] [clipvalue=none] [global_clipnorm=none]
    gradient descent, with momentum if that is given

argument          if left out  meaning
learning_rate=    0.01         number; the size of a step (also lr)
momentum=         0            number; how much of the last step is taken again
nesterov=         false        true or false; looks ahead along the momentum
weight_decay=     none         number; how fast weights shrink by themselves
clipnorm=         none         number; longest gradient of one variable
clipvalue=        none         number; largest element of a gradient
global_clipnorm=  none         number; longest gradient of all variables together

also called: SGD

errors:
    ValueError: a setting is outside of its range
    TypeError: there is no such setting, or it has no name

example:
    w = ones(3); update sgd(lr=0.1, momentum=0.9) sum(w * w) w
%%% stderr
in cell 2, which begins at line 3:
NameError: there is no operation or function called sgd
  line 1: sgd(lr=0.1)
          ^^^
  next: sgd is an optimiser, for example w = ones(3); update sgd(lr=0.1, momentum=0.9) sum(w * w) w
