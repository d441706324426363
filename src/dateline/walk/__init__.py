"""The walk: where the rooms that know nothing of each other meet, in one direction."""
