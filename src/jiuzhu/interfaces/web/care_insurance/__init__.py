"""Pages of hospital-care insurance: who is not insured yet, lists, policies, claims."""
