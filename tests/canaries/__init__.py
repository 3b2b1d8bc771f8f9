"""A world full of words to recognise, and a reader to send through it."""
