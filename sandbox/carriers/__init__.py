"""The parcel carriers, Nova Poshta and EasyPost, and a hand to move parcels by."""
