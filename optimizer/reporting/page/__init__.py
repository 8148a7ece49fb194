"""A report as one page that needs no network: what was found, its proof, drawings and tables."""

from optimizer.reporting.page.document import page_text as page_text
