"""How good the installed packages are: scores on line-aligned files, and the page that tells them."""
