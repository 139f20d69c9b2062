"""What the facts are: fields, records, registers, the standard and the roadmap. No Qt, no session, reads no file."""
