placement
placement full
placement
placement on; placement
placement off; placement
# %%
placement loud
%%%
placement off
placement full
placement on
placement off
%%% stderr
in cell 2, which begins at line 7:
SyntaxError: placement does not know what loud is
  line 1: placement loud
                    ^^^^
  next: it takes one of off on full
