"""How far a dataset's reviewers agree with each other and with adjudicators, and the judge with the experts."""
