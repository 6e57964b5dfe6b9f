"""The county's own numbers where the document gives none: each with the document that sets it and the day it begins."""
