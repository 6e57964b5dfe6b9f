"""Pages of paper: letters, forms and files as PDF."""
