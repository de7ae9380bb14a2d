"""Telling people of clocks: notifications in the program, and mails."""
