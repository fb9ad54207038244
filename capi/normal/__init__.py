"""The rules of `capi.normalize`: how each `user_data` key is brought to its form."""
