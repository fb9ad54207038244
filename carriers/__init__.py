"""Parcel carriers: what became of a parcel, in the same words whoever carries it."""
