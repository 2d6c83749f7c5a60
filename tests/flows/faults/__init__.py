"""What can go wrong on the way into the books, one story each: counted at the practice company, told on the page."""
