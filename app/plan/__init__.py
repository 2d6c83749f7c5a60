"""Bookkeeping: from an order and the merchant's choices to the documents in the books. Pure."""
