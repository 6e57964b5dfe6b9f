"""An invented county: people, homes and department files with planted truth, the same for the same seed; no database here."""
