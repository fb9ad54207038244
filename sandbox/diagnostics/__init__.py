"""What is wrong with what arrives, by Meta's rules, as cards that solve themselves."""
