placement
placement full
placement
placement off
placement
# %%
placement (1)
# %%
placement ("loud")
%%%
placement off
placement full
placement off
%%% stderr
in cell 2, which begins at line 7:
SyntaxError: placement does not know what ( is
  line 1: placement (1)
                    ^
  next: it takes one of off on full
