"""Independent re-check of every answer. No solver's word is taken."""
