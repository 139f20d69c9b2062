"""AIMS Desktop: twelve steps to an ISO/IEC 42001 AI management system, offline, in one file."""

__version__ = "1.0.0"
