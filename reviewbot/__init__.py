"""reviewbot: notices unhappy reviews, drafts replies, and shows whether it worked."""

__version__ = "0.16.0"
