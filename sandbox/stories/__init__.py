"""Stories to play in the shop, whose steps tick by themselves."""
