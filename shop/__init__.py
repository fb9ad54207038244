"""What people can do in the shop: one module, and one blueprint, per errand."""
